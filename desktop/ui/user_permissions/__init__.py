"""The permissions and the role of one user, for whoever sets them."""
