"""`manage.py decide REVIEW… --as EMAIL VERDICT`: answers reviews from the command line, by the rules of the desk."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandParser

from pipelines.actions import decide_review
from pipelines.errors import Forbidden, Invalid, NotFound, Stale
from pipelines.models import DECIDED, Decision, Review
from pipelines.policy import ABSTAIN, APPROVE, EDIT, ESCALATE, PICK, SEND_BACK

DONE, INVALID, NOT_ASKED = 0, 2, 3


class Command(BaseCommand):
    """Gives the same answer to each of the reviews; what stops one stops none of the others."""

    help = "Answers reviews as a person. Exit 0 done, 2 invalid, 3 not asked or decided already."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which reviews, as whom, and what is said."""
        parser.add_argument("reviews", nargs="+", type=int, metavar="REVIEW")
        parser.add_argument("verdict", choices=(APPROVE, SEND_BACK, PICK, EDIT, ESCALATE, ABSTAIN))
        parser.add_argument("--as", dest="email", required=True, metavar="EMAIL", help="whose answer it is")
        parser.add_argument("--note", default="", help="what should change")
        parser.add_argument(
            "--reason", action="append", default=[], metavar="CODE", help="one of the project's reasons"
        )
        parser.add_argument("--pick", action="append", default=[], type=int, metavar="N", help="an option, from 1")
        parser.add_argument("--text", default="", help="what an edit makes of the text")
        parser.add_argument("--data", metavar="DIR", help="the data folder")
        # Options may stand between the reviews and the verdict, as people write them.
        parser.parse_args = parser.parse_intermixed_args  # type: ignore[method-assign]

    def handle(self, *args: Any, **options: Any) -> None:
        """Answers, says what came of each, and leaves with the code of the worst."""
        by = get_user_model().objects.filter(email=options["email"].lower(), is_active=True).first()
        if by is None:
            self.stderr.write(f"There is nobody with the address {options['email']}.")
            sys.exit(INVALID)
        code = max(self._answer(pk, by, options) for pk in dict.fromkeys(options["reviews"]))
        if code:
            sys.exit(code)

    def _answer(self, pk: int, by: AbstractBaseUser, options: dict[str, Any]) -> int:
        try:
            decision = _decide(pk, by, options)
        except (Forbidden, NotFound, Stale) as error:
            self.stderr.write(f"Review {pk}: {error.message}")
            return NOT_ASKED
        except Invalid as error:
            self.stderr.write(f"Review {pk}: {error.message}")
            return INVALID
        self.stdout.write(f"Review {pk}: {_said(decision)}")
        return DONE


def _decide(pk: int, by: AbstractBaseUser, options: dict[str, Any]) -> Decision:
    review = Review.objects.filter(pk=pk).first()
    if review is None:
        raise NotFound("There is no such review, or it is not shared with this person.")
    return decide_review(
        review,
        verdict=options["verdict"],
        seen=review.seen,
        by=by,
        note=options["note"],
        reasons=options["reason"],
        picks=_places(options["pick"]),
        text=options["text"],
    )


def _places(numbers: Iterable[int]) -> list[int]:
    """People count from 1, reviews from 0."""
    return [number - 1 for number in numbers]


def _said(decision: Decision) -> str:
    review = Review.objects.get(pk=decision.review_id)
    if review.state == DECIDED:
        return f"{decision.spoken}."
    return f"{decision.spoken}; {review.approvals} of {review.needed} have approved in this stage."
