"""Settings, Account and security: one's own profile, password, second factor and sign-ins."""
