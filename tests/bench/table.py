"""`table`: frames a second of the light table with thousands of pictures on it, against an empty page's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.bench.frames import AIM, Frames, open_page, watch_empty, watch_frames
from tests.bench.pictures import make_pictures
from tests.bench.result import Result, at_least
from tests.crowd import copy_run
from tests.web import HOST, find_member, serving_web, sign_in
from tests.workshop import open_workshop

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from pipelines.models import Run
    from tests.workshop import Workshop

# Pixels a second by the wheel: as one looks at each, and as one looks for one.
SPEEDS = {"scroll": 1_000, "search": 8_000}
# Milliseconds since the page was asked for, until the first pictures in view are there.
STANDS = """
window.stood = new Promise((resolve, reject) => {
  const inView = ({ top, bottom }) => bottom > 0 && top < innerHeight;
  const look = (now) => {
    const pictures = [...document.querySelectorAll(".cell img")];
    const near = pictures.filter((picture) => inView(picture.getBoundingClientRect()));
    if (near.length && near.every((picture) => picture.complete && picture.naturalWidth > 0)) resolve(now);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  setTimeout(() => reject(new Error("The pictures did not come.")), 60_000);
});
window.stood.catch(() => undefined);
"""


def measure(*, pictures: int = 2_000, seconds: float = 3) -> Result:
    """The lowest frames a second of scrolling as one reads and as one searches; `detail` has both."""
    with open_workshop(media=1, models=1) as shop:
        run = lay_out(shop, pictures)
        cookie = _sign_in_reviewer(shop)
        with serving_web(shop) as port, open_page(f"http://{HOST}:{port}", cookie) as page:
            before = watch_empty(page, seconds)
            page.context.add_init_script(STANDS)
            page.goto(f"/reviews/table/?run={run.pk}")
            opened = round(page.evaluate("window.stood"))
            found = {name: _watch_scroll(page, speed, seconds) for name, speed in SPEEDS.items()}
            after = watch_empty(page, seconds)
    slowest = min(found.values(), key=lambda frames: frames.per_second)
    baseline = (before.per_second + after.per_second) / 2
    told: dict[str, Any] = {name: frames.told() for name, frames in found.items()}
    about = {"pictures": pictures, "pictures_ms": opened}
    result = at_least("table", slowest.per_second, baseline, aim=AIM, unit="frames/s", **about, **told)
    return replace(result, aim=f"≥ {AIM:.0f} frames/s", ok=slowest.per_second >= AIM)


def lay_out(shop: Workshop, number: int) -> Run:
    """A run that waits at a review of a picture in each of so many rows, every picture one of its own."""
    from django.db import connection

    from pipelines.models import Review

    run = copy_run(_ask_one(shop), number)
    reviews = list(run.reviews.order_by("pk"))
    for review, picture in zip(reviews, make_pictures(shop.project, number), strict=True):
        review.asset, review.kind = picture, "image"
    Review.objects.bulk_update(reviews, ("asset", "kind"), batch_size=500)
    with connection.cursor() as cursor:
        # As the database's own housekeeping does in time.
        cursor.execute("ANALYZE")
    return run


def _ask_one(shop: Workshop) -> Run:
    """A run of one row that waits at its review; to be copied."""
    from pipelines.actions import start_run
    from tests.factories import drawing, make_version

    steps = {"ask": {"type": "review", "in": {"asset": "$words"}, "params": {"question": "Is it calm?"}}}
    content = drawing(steps, inputs={"words": {"type": "text", "many": True}}, outputs={"made": "ask.asset"})
    run = start_run(make_version(shop.project, content), inputs={"words": ["w"]}, by=None, rehearse=True)
    return shop.wait_for(run, lambda now: now.reviews.exists())


def _sign_in_reviewer(shop: Workshop) -> str:
    from studio.access import add_member
    from studio.models import Role

    cookie = sign_in(shop)
    add_member(shop.project, find_member(shop), Role.REVIEWER)
    return cookie


def _watch_scroll(page: Page, speed: int, seconds: float) -> Frames:
    """What is shown while the wheel turns steadily, from the top down."""
    page.evaluate("document.querySelector('[data-grid]').scrollTop = 0")
    page.wait_for_timeout(1000)
    session = page.context.new_cdp_session(page)
    turn = {"x": 700, "y": 500, "yDistance": -speed * seconds, "speed": speed, "gestureSourceType": "mouse"}
    return watch_frames(page, lambda: session.send("Input.synthesizeScrollGesture", {**turn, "preventFling": True}))
