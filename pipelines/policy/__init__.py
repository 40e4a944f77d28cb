"""Who decides in a review, how many of them, in which order and by when; pure."""

from __future__ import annotations

from .actors import Actor, person_key, seat_keys
from .clock import Due, next_due
from .notes import NOTE_MAX, check_note, check_pins, is_text, regions_of, spoken_note
from .rules import DEFAULT, Limit, Rules, Sampling, Stage, Who, read_rules
from .sampling import sampled, share_of, tightened
from .standing import ABSTAIN, APPROVE, EDIT, ESCALATE, FOR, PICK, SEND_BACK, VERDICTS, Standing, Vote, stand
from .words import say_changes, say_number, say_rules, say_who

__all__ = [
    "ABSTAIN",
    "APPROVE",
    "DEFAULT",
    "EDIT",
    "ESCALATE",
    "FOR",
    "NOTE_MAX",
    "PICK",
    "SEND_BACK",
    "VERDICTS",
    "Actor",
    "Due",
    "Limit",
    "Rules",
    "Sampling",
    "Stage",
    "Standing",
    "Vote",
    "Who",
    "check_note",
    "check_pins",
    "is_text",
    "next_due",
    "person_key",
    "read_rules",
    "regions_of",
    "sampled",
    "say_changes",
    "say_number",
    "say_rules",
    "say_who",
    "seat_keys",
    "share_of",
    "spoken_note",
    "stand",
    "tightened",
]
