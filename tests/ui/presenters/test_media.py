"""The media manager: a sound is chosen or recorded, listened to, changed and removed (S2-46)."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable, StoreUnavailable
from desktop.domain.library import LONGEST_SECONDS, OWN, LibrarySound, SoundUse
from desktop.domain.recording import RecordingSettings
from desktop.ui.media.contracts import MediaServices, MediaState, RemoveState, SoundFormState
from desktop.ui.media.presenter import MediaPresenter
from desktop.ui.texts.bulk.contracts import ChosenFile
from desktop.ui.words import Phase
from tests.fakes.clock import START, settle
from tests.fakes.files import FakeFiles
from tests.fakes.microphone import FakeMicrophone
from tests.services.conftest import Desk
from tests.support.waves import wav
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
SPRING = LibrarySound("s1", "Spring", SoundUse.MUSIC, 61_000, "Omar Haddad", START)
LEAVE = LibrarySound("s2", "Leave a word", SoundUse.VOICEMAIL, 4_000, "Omar Haddad", START)
SUMMER = LibrarySound("s3", "Summer", SoundUse.MUSIC, 30_000, "Omar Haddad", START)
pytestmark = pytest.mark.requirement("S2-46")


class Panel:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.crm = desk, desk.crm
        self.screen, self.files, self.microphone = Screen(), FakeFiles(), FakeMicrophone()
        services = MediaServices(
            *(desk.session, desk.stream, desk.account.sounds, self.files, self.microphone),
            *(desk.tasks, desk.clock),
        )
        self.presenter = MediaPresenter(services)
        self.presenter.attach(self.screen)
        self.sound = self.presenter.form

    @property
    def now(self) -> MediaState:
        state: MediaState = self.screen.now("list")
        return state

    @property
    def form(self) -> SoundFormState:
        return self.now.form

    @property
    def removing(self) -> RemoveState:
        return self.now.removing

    async def choose(self, name: str, content: bytes) -> None:
        self.files.chosen = ChosenFile(name, content)
        self.sound.choose_file()
        await settle()

    async def save(self) -> None:
        self.sound.save()
        await settle()


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.sound_rows = [SPRING, LEAVE, SUMMER]
    desk.crm.sound_files = {"s1": wav(1, 700)}
    desk.crm.voicemail_greeting = "s2"
    made = Panel(desk)
    await desk.sign_in()
    made.presenter.open()
    await settle()
    return made


async def test_each_says_what_it_is_for_and_what_plays_it(panel: Panel) -> None:
    leave, spring, _ = panel.now.rows
    assert (leave.use, leave.played) == ("Voicemail greeting", "Voicemail of everybody")
    assert (spring.name, spring.length, spring.played) == ("Spring", "1:01", "Nothing")
    assert spring.added.startswith("Omar Haddad, ")
    panel.presenter.search("voicemail g")
    assert [row.name for row in panel.now.rows] == ["Leave a word"]
    panel.presenter.search("winter")
    assert (panel.now.phase, panel.now.is_search) == (Phase.EMPTY, True)


async def test_a_file_is_chosen_heard_named_and_saved(panel: Panel) -> None:
    panel.presenter.add()
    assert not panel.form.can_save
    assert not panel.form.can_listen
    await panel.choose("may morning.wav", wav(2))
    assert (panel.form.name, panel.form.content) == ("may morning", "may morning.wav")
    assert await panel.sound.fetch() == wav(2)
    panel.sound.rename("May")
    panel.sound.choose_use(SoundUse.DROP)
    await panel.save()
    added = panel.crm.sound_rows[-1]
    assert (added.name, added.use, added.milliseconds) == ("May", SoundUse.DROP, 2000)
    assert not panel.form.is_open
    assert panel.now.notice.startswith("May is saved")
    assert "May" in {row.name for row in panel.now.rows}


async def test_a_recording_is_made_heard_and_saved(panel: Panel) -> None:
    panel.presenter.add()
    panel.sound.rename("Hello")
    panel.sound.record()
    panel.microphone.speaks(3)
    assert (panel.form.is_recording, panel.form.recorded, panel.form.level) == (True, "0:03", 0.5)
    assert not panel.form.can_save
    panel.sound.stop()
    assert panel.form.content == "Recording, 0:03"
    assert panel.form.can_listen
    await panel.save()
    assert panel.crm.sound_rows[-1].milliseconds == 3000


async def test_a_recording_ends_by_itself_where_it_would_be_too_long(panel: Panel) -> None:
    panel.presenter.add()
    panel.sound.record()
    panel.microphone.speaks(LONGEST_SECONDS)
    assert not panel.microphone.is_on
    assert panel.form.content == "Recording, 5:00"


async def test_what_was_said_before_the_microphone_was_lost_is_kept(panel: Panel) -> None:
    panel.presenter.add()
    panel.sound.record()
    panel.microphone.speaks(2)
    panel.microphone.is_unplugged()
    assert "kept" in panel.form.error
    assert panel.form.content == "Recording, 0:02"
    panel.microphone.is_there = False
    panel.sound.record()
    assert "no microphone" in panel.form.error


async def test_nothing_said_is_nothing_recorded(panel: Panel) -> None:
    panel.presenter.add()
    panel.sound.record()
    panel.sound.stop()
    assert "Nothing was recorded" in panel.form.error
    assert not panel.form.can_listen


async def test_nobody_is_recorded_who_looks_at_something_else(panel: Panel) -> None:
    panel.presenter.add()
    panel.sound.record()
    panel.microphone.speaks(2)
    panel.presenter.leave()
    assert not panel.microphone.is_on
    assert panel.form.content == "Recording, 0:02", "and what was said is still there"


async def test_what_is_no_sound_is_said_and_the_words_stay(panel: Panel) -> None:
    panel.presenter.add()
    await panel.choose("letter.wav", b"Dear Sir or Madam")
    await panel.save()
    assert "no sound file" in panel.form.error
    assert (panel.form.is_open, panel.form.name) == (True, "letter")
    panel.files.failure = StoreUnavailable("letter.wav cannot be read. Choose another file.")
    await panel.choose("letter.wav", b"")
    assert "cannot be read" in panel.form.error


async def test_a_lost_answer_adds_it_only_once(panel: Panel) -> None:
    panel.presenter.add()
    await panel.choose("may.wav", wav(2))
    panel.crm.refusals["choose_voicemail_greeting"] = GONE
    panel.sound.choose_use(SoundUse.VOICEMAIL)
    panel.sound.greet(True)
    await panel.save()
    assert panel.form.error == str(GONE)
    assert not panel.form.is_new, "the sound is there already"
    del panel.crm.refusals["choose_voicemail_greeting"]
    await panel.save()
    assert len(panel.crm.sound_rows) == 4
    assert panel.crm.voicemail_greeting == panel.crm.sound_rows[-1].id


async def test_one_is_renamed_and_its_sound_replaced(panel: Panel) -> None:
    panel.presenter.edit("s1")
    assert (panel.form.title, panel.form.content) == ("Spring", "The sound it has, 1:01")
    assert await panel.sound.fetch() == wav(1, 700)
    panel.sound.choose_use(SoundUse.DROP)
    assert panel.form.use is SoundUse.MUSIC, "what plays it would play it no more"
    panel.sound.rename("Spring 2")
    await panel.choose("other.wav", wav(5))
    assert panel.form.name == "Spring 2"
    await panel.save()
    after = next(each for each in panel.crm.sound_rows if each.id == "s1")
    assert (after.name, after.milliseconds, after.version) == ("Spring 2", 5000, 3)


async def test_somebody_else_changed_it_first(panel: Panel) -> None:
    panel.presenter.edit("s1")
    panel.sound.rename("Mine")
    panel.crm.somebody_renames_sound("s1", "Theirs")
    await settle()
    assert "Theirs" in panel.form.warning
    assert panel.form.name == "Mine"
    await panel.save()
    assert panel.crm.sound_rows[0].name == "Mine"


async def test_an_untouched_form_follows_what_others_do(panel: Panel) -> None:
    panel.presenter.edit("s1")
    panel.crm.somebody_renames_sound("s1", "Theirs")
    await settle()
    assert (panel.form.name, panel.form.warning, panel.form.can_save) == ("Theirs", "", False)


async def test_the_greeting_of_everybody_is_chosen_and_given_up(panel: Panel) -> None:
    panel.presenter.edit("s2")
    assert panel.form.greets
    panel.sound.greet(False)
    await panel.save()
    assert panel.crm.voicemail_greeting == ""


async def test_one_that_nothing_plays_goes_after_a_question(panel: Panel) -> None:
    panel.presenter.remove("s1")
    assert (panel.removing.title, panel.removing.choices) == ("Remove Spring", ())
    panel.presenter.keep()
    assert not panel.removing.is_open
    panel.presenter.remove("s1")
    panel.presenter.remove_it("")
    await settle()
    assert "Spring" not in {row.name for row in panel.now.rows}
    assert panel.now.notice == "Spring is removed."


async def test_one_that_is_played_goes_with_something_in_its_place(panel: Panel) -> None:
    panel.crm.recording_rules = RecordingSettings(is_on=True, sound="s1")
    panel.presenter.reload()
    await settle()
    panel.presenter.remove("s1")
    assert "recorded calls" in panel.removing.sentence
    assert panel.removing.choices == (("s3", "Summer"), (OWN, "The phone system's own music"))
    panel.presenter.remove_it("s3")
    await settle()
    assert panel.crm.recording_rules.sound == "s3"
    assert not panel.removing.is_open


async def test_one_that_is_played_since_is_asked_about_again(panel: Panel) -> None:
    panel.presenter.remove("s1")
    panel.crm.recording_rules = RecordingSettings(is_on=True, sound="s1")
    panel.presenter.remove_it("")
    await settle()
    assert panel.removing.is_open
    assert "recorded calls" in panel.removing.sentence
    assert panel.removing.choices


async def test_without_the_crm_nothing_is_lost(panel: Panel) -> None:
    panel.presenter.add()
    await panel.choose("may.wav", wav(2))
    panel.crm.failure = GONE
    await panel.save()
    assert (panel.form.error, panel.form.content) == (str(GONE), "may.wav")
    panel.crm.failure = None
    await panel.save()
    assert panel.crm.sound_rows[-1].name == "may"


async def test_a_lost_permission_keeps_what_is_there(panel: Panel) -> None:
    panel.presenter.add()
    panel.sound.record()
    panel.microphone.speaks(2)
    panel.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert not panel.microphone.is_on
    assert (panel.form.can_save, panel.form.can_edit) == (False, False)
    assert "may not change" in panel.form.warning
    assert panel.form.content == "Recording, 0:02"


async def test_signing_out_forgets_it_all(panel: Panel) -> None:
    panel.presenter.add()
    panel.sound.record()
    await panel.desk.session.sign_out()
    await settle()
    assert (panel.now.rows, panel.form.is_open, panel.microphone.is_on) == ((), False, False)
