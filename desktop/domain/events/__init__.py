"""The closed union of facts that services publish and presenters match on; whole snapshots."""

from __future__ import annotations

from desktop.domain.events.administration import (
    AccessGroupsChanged,
    AgencyChanged,
    BillingChanged,
    BlockedCallersChanged,
    CallOptionsChanged,
    DoNotCallChanged,
    HelpLinksChanged,
    IntegrationsChanged,
    NumbersChanged,
    OverviewChanged,
    PluginLinksChanged,
    ReportSchedulesChanged,
    SettingsChanged,
    SoundsChanged,
    TeamsChanged,
    UserPermissionsEdited,
    UserPermissionsReached,
    UsersChanged,
    UserSettingsChanged,
    VoiceMenusChanged,
    VoipChanged,
)
from desktop.domain.events.day import (
    AvailabilityChanged,
    BulkProgressed,
    CallLogged,
    ColleaguesChanged,
    FavouritesChanged,
    LiveBoardChanged,
    LocalChanged,
    LocalDataReady,
    MessageChanged,
    MissedCallsCounted,
    OutboxChanged,
    QueuesChanged,
    SyncChanged,
    TextsCounted,
    VoicemailChanged,
    VoicemailsCounted,
    WriteSent,
)
from desktop.domain.events.phone import (
    CallChanged,
    EngineChanged,
    LevelsChanged,
    LineTried,
    NoteChanged,
    RegistrationChanged,
    RemindersChanged,
    ScreenPopped,
    SoundChanged,
    SupervisionChanged,
    SupervisionsSeen,
    TalkCaptured,
    WatchedCallsChanged,
    WrapUpsChanged,
)
from desktop.domain.events.session import (
    AccountsLeft,
    CrmState,
    CrmStateChanged,
    EventsMissed,
    Notice,
    OwnSettingChanged,
    PermissionReceipt,
    PermissionsChanged,
    SecondFactorChanged,
    SignedIn,
    SignedOut,
    StartedOffline,
)

Event = (
    SignedIn
    | StartedOffline
    | SignedOut
    | PermissionsChanged
    | PermissionReceipt
    | UserPermissionsEdited
    | UserPermissionsReached
    | AvailabilityChanged
    | QueuesChanged
    | ColleaguesChanged
    | LiveBoardChanged
    | CrmStateChanged
    | RegistrationChanged
    | LineTried
    | VoipChanged
    | SoundChanged
    | LevelsChanged
    | EngineChanged
    | CallChanged
    | CallLogged
    | MessageChanged
    | TextsCounted
    | BulkProgressed
    | LocalDataReady
    | LocalChanged
    | SyncChanged
    | OutboxChanged
    | WriteSent
    | VoicemailChanged
    | VoicemailsCounted
    | MissedCallsCounted
    | EventsMissed
    | NoteChanged
    | SettingsChanged
    | UserSettingsChanged
    | CallOptionsChanged
    | WrapUpsChanged
    | RemindersChanged
    | BillingChanged
    | BlockedCallersChanged
    | DoNotCallChanged
    | AccessGroupsChanged
    | TeamsChanged
    | VoiceMenusChanged
    | AgencyChanged
    | NumbersChanged
    | OverviewChanged
    | FavouritesChanged
    | UsersChanged
    | ScreenPopped
    | TalkCaptured
    | SupervisionChanged
    | SupervisionsSeen
    | WatchedCallsChanged
    | HelpLinksChanged
    | SecondFactorChanged
    | IntegrationsChanged
    | ReportSchedulesChanged
    | PluginLinksChanged
    | SoundsChanged
    | AccountsLeft
    | OwnSettingChanged
    | Notice
)

__all__ = [
    "AccessGroupsChanged",
    "AccountsLeft",
    "AgencyChanged",
    "AvailabilityChanged",
    "BillingChanged",
    "BlockedCallersChanged",
    "BulkProgressed",
    "CallChanged",
    "CallLogged",
    "CallOptionsChanged",
    "ColleaguesChanged",
    "CrmState",
    "CrmStateChanged",
    "DoNotCallChanged",
    "EngineChanged",
    "Event",
    "EventsMissed",
    "FavouritesChanged",
    "HelpLinksChanged",
    "IntegrationsChanged",
    "LevelsChanged",
    "LineTried",
    "LiveBoardChanged",
    "LocalChanged",
    "LocalDataReady",
    "MessageChanged",
    "MissedCallsCounted",
    "NoteChanged",
    "Notice",
    "NumbersChanged",
    "OutboxChanged",
    "OverviewChanged",
    "OwnSettingChanged",
    "PermissionReceipt",
    "PermissionsChanged",
    "PluginLinksChanged",
    "QueuesChanged",
    "RegistrationChanged",
    "RemindersChanged",
    "ReportSchedulesChanged",
    "ScreenPopped",
    "SecondFactorChanged",
    "SettingsChanged",
    "SignedIn",
    "SignedOut",
    "SoundChanged",
    "SoundsChanged",
    "StartedOffline",
    "SupervisionChanged",
    "SupervisionsSeen",
    "SyncChanged",
    "TalkCaptured",
    "TeamsChanged",
    "TextsCounted",
    "UserPermissionsEdited",
    "UserPermissionsReached",
    "UserSettingsChanged",
    "UsersChanged",
    "VoiceMenusChanged",
    "VoicemailChanged",
    "VoicemailsCounted",
    "VoipChanged",
    "WatchedCallsChanged",
    "WrapUpsChanged",
    "WriteSent",
]
