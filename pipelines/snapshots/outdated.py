"""What a brand makes out of date: approved assets, of steps that its newer rules would have work otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from ..brand import BrandRules, inherit, reaches, read_brand
from ..errors import Invalid
from ..graph import Plan
from ..models import APPROVE, DECIDED, Asset, Brand, BrandAnswer, BrandVersion, Review, Run
from ..steps import CATALOGUE
from .estimates import Ask, Estimate, estimate_plan
from .plans import brand_rules, plan_of_run

# A version's drawing, a brand's version, and a step at which people approved.
Place = tuple[int, int, str]
PLACE = ("run__version", "run__brand_version", "step_run__step")


@dataclass(frozen=True)
class OutdatedLine:
    """One pipeline: how many approved assets of how many of its runs, and what they would be made by instead."""

    brand: Brand
    version: BrandVersion | None
    pipeline: int
    name: str
    assets: int
    runs: int


@dataclass(frozen=True)
class Outdated:
    """All of it, the pipeline with the most first. `preview`: by rules that are not published yet."""

    lines: Sequence[OutdatedLine]
    there: QuerySet[Review]
    preview: bool

    @property
    def assets(self) -> int:
        """How many approved assets these are; each counts once, and so does every approved text."""
        return sum(line.assets for line in self.lines)

    def line(self, pipeline: int) -> OutdatedLine | None:
        """What there is of one pipeline."""
        return next((line for line in self.lines if line.pipeline == pipeline), None)

    def reviews(self, pipeline: int | None = None) -> QuerySet[Review]:
        """The approvals themselves, newest first, with their assets; of one pipeline, or of all."""
        found = self.there if pipeline is None else self.there.filter(run__version__pipeline__pk=pipeline)
        return found.select_related("asset", "step_run").order_by("-pk")

    def runs(self, pipeline: int) -> QuerySet[Run]:
        """The runs that made them, newest first."""
        made = self.there.filter(run__version__pipeline__pk=pipeline).order_by().values("run")
        with_brand = Run.objects.select_related("version__pipeline__project", "brand_version__brand")
        return with_brand.filter(pk__in=made).order_by("-pk")


def outdated(brand: Brand, *, rules: BrandRules | None = None) -> Outdated:
    """What the newest version of a brand, and of those below it, has made out of date; or what these rules would.

    A run counts while its pipeline is still held to the brand that it ran with, until it was made anew or, for the
    newest version, left as it is. Brands below take the rules over with their own next version: `rules` are followed
    down to them. Five queries, however much there is, and some for sub-pipelines that this process has not read yet.
    """
    brands = _tree(brand)
    newest = _newest(brands)
    aims = _followed(brand, rules, brands, newest) if rules else {pk: brand_rules(one) for pk, one in newest.items()}
    there = _approved(aims, [] if rules else [one.pk for one in newest.values()])
    groups = list(there.order_by().values(*PLACE, "run__links").annotate(newest=Max("run")))
    if not groups:
        return Outdated([], Review.objects.none(), rules is not None)
    places = _outdated_places(groups, aims)
    there = there.filter(_any_of(places)) if places else there.none()
    lines = [_line(row, brands, {} if rules else newest) for row in _totals(there)] if places else []
    return Outdated(sorted(lines, key=lambda line: -line.assets), there, rules is not None)


def estimate_renewal(found: Outdated, pipeline: int) -> Estimate:
    """About what making them anew asks for: only the steps that the new rules reach, and those after them.

    Raises Invalid where a version can no longer run.
    """
    asked = found.there.filter(run__version__pipeline__pk=pipeline).order_by()
    sums = asked.values("run__version", "run__rehearse").annotate(
        newest=Max("run"),
        rows=Count("pk", filter=Q(step_run__row__isnull=False)),
        plain=Count("run", distinct=True, filter=Q(step_run__row=None)),
    )
    rows = list(sums)
    runs = _runs([row["newest"] for row in rows])
    return Estimate(tuple(ask for row in rows for ask in _asks(runs[row["newest"]], row)))


def _asks(run: Run, row: Mapping[str, Any]) -> Iterable[Ask]:
    """What the runs of one version ask for anew, once for each plain one and once for each row."""
    plan = plan_of_run(run)
    newest = run.brand_version.brand.newest() if run.brand_version else None
    anew = _with_followers(plan, _reached(run, plan, brand_rules(newest))) if newest else set(plan.order)
    for rows, times in ((0, row["plain"]), (row["rows"], min(1, row["rows"]))):
        for ask in estimate_plan(plan, rows=rows, rehearse=row["run__rehearse"]).asks if times else ():
            if ask.step in anew:
                yield Ask(ask.step, ask.label, ask.model, ask.calls * times, _times(ask.cost, times))


def _times(cost: Decimal | None, times: int) -> Decimal | None:
    return None if cost is None else cost * times


def _tree(brand: Brand) -> dict[int, Brand]:
    """The brand and all that stand below it."""
    found = {brand.pk: brand}
    waiting = list(Brand.objects.filter(project=brand.project_id).exclude(parent=None))
    while more := [one for one in waiting if one.parent_id in found and one.pk not in found]:
        found.update((one.pk, one) for one in more)
    return found


def _newest(brands: Iterable[int]) -> dict[int, BrandVersion]:
    later = BrandVersion.objects.filter(brand=OuterRef("brand"), number__gt=OuterRef("number"))
    found = BrandVersion.objects.filter(~Exists(later), brand__in=list(brands)).select_related("brand")
    return {one.brand_id: one for one in found}


def _followed(
    brand: Brand, rules: BrandRules, brands: Mapping[int, Brand], newest: Mapping[int, BrandVersion]
) -> dict[int, BrandRules]:
    """What each brand says once these rules are published, and the brands below after them; by brand."""
    aims = {brand.pk: rules}
    for pk, one in brands.items():
        if one.parent_id not in aims or pk not in newest or pk in aims:
            continue
        try:
            aims[pk] = read_brand(inherit(aims[one.parent_id].model_dump(mode="json"), newest[pk].overrides))
        except Invalid:
            continue  # It cannot be published so, and stays as it is.
    return aims


def _approved(brands: Iterable[int], newest: Sequence[int]) -> QuerySet[Review]:
    """The last approval of each asset in runs of these brands that nobody has answered for."""
    approved = Q(reviews__state=DECIDED, reviews__outcome=APPROVE)
    # From the asset, of which there is one: a search among reviews would go by their state, which most of them share.
    asset = Asset.objects.filter(pk=OuterRef("asset")).order_by().values("pk")
    last = Subquery(asset.annotate(last=Max("reviews", filter=approved)).values("last"))
    answered = BrandAnswer.objects.filter(Q(made__isnull=False) | Q(version__in=newest), run=OuterRef("run"))
    versions = BrandVersion.objects.filter(brand__in=list(brands)).exclude(pk__in=newest).order_by().values("pk")
    return Review.objects.filter(
        Q(asset=None) | Q(pk=last),
        ~Exists(answered),
        state=DECIDED,
        outcome=APPROVE,
        step_run__replaced=False,
        run__brand_version__in=versions,
        run__version__pipeline__brand=F("run__brand_version__brand"),
    )


def _outdated_places(groups: Sequence[Mapping[str, Any]], aims: Mapping[int, BrandRules]) -> set[Place]:
    """Where what was approved comes, near or far, from a step that the new rules reach."""
    runs = _runs([group["newest"] for group in groups])
    reached: dict[int, tuple[Plan, set[str]] | None] = {}
    found: set[Place] = set()
    for group in groups:
        version, brand_version, step = (group[name] for name in PLACE)
        run = runs[group["newest"]]
        if run.pk not in reached:
            reached[run.pk] = _looked_at(run, aims)
        seen = reached[run.pk]
        # A drawing that can no longer be read may have read the brand.
        if seen is None or seen[1] & seen[0].ancestors(step):
            found.add((version, brand_version, step))
    return found


def _looked_at(run: Run, aims: Mapping[int, BrandRules]) -> tuple[Plan, set[str]] | None:
    aim = aims.get(run.brand_version.brand_id) if run.brand_version else None
    try:
        plan = plan_of_run(run)
    except Invalid:
        return None
    return plan, _reached(run, plan, aim) if aim else set()


def _reached(run: Run, plan: Plan, aim: BrandRules) -> set[str]:
    if run.brand_version is None:
        return set()
    before = brand_rules(run.brand_version)
    return {step for step in plan.order if _is_reached(before, aim, plan, step)}


def _is_reached(before: BrandRules, aim: BrandRules, plan: Plan, step: str) -> bool:
    drawn = plan.drawing.steps[step]
    reads = "brand" in CATALOGUE[drawn.type].reads_with(drawn.params)
    return reaches(before, aim, drawn.type, drawn.params, reads_brand=reads)


def _with_followers(plan: Plan, steps: set[str]) -> set[str]:
    return steps.union(*(plan.descendants(step) for step in steps))


def _runs(keys: Iterable[int]) -> dict[int, Run]:
    return Run.objects.select_related("version__pipeline", "brand_version__brand").in_bulk(list(keys))


def _any_of(places: Iterable[Place]) -> Q:
    """The places as a condition, drawings and steps that go together gathered."""
    drawings: dict[tuple[int, str], set[int]] = defaultdict(set)
    for version, brand_version, step in places:
        drawings[brand_version, step].add(version)
    steps: dict[tuple[int, tuple[int, ...]], list[str]] = defaultdict(list)
    for (brand_version, step), versions in drawings.items():
        steps[brand_version, tuple(sorted(versions))].append(step)
    terms = [
        Q(run__brand_version=brand_version, run__version__in=versions, step_run__step__in=names)
        for (brand_version, versions), names in steps.items()
    ]
    return reduce(or_, terms)


def _totals(there: QuerySet[Review]) -> Iterable[dict[str, Any]]:
    pipeline = ("run__version__pipeline", "run__version__pipeline__name", "run__brand_version__brand")
    totals = there.order_by().values(*pipeline)
    found: Iterable[dict[str, Any]] = totals.annotate(assets=Count("pk"), runs=Count("run", distinct=True))
    return found


def _line(row: Mapping[str, Any], brands: Mapping[int, Brand], newest: Mapping[int, BrandVersion]) -> OutdatedLine:
    brand, pipeline = row["run__brand_version__brand"], row["run__version__pipeline"]
    name = row["run__version__pipeline__name"]
    return OutdatedLine(brands[brand], newest.get(brand), pipeline, name, row["assets"], row["runs"])
