"""ClaimReview: the properties that schema.org and Google ask for, a rating that says what was decided, and no more."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld

from published import BASE, published
from variorum.disagreements.register import read_register
from variorum.export.claim_review import write_claim_reviews
from variorum.export.selection import select
from variorum.snapshots.snapshot import Snapshot, current_snapshot
from variorum.terms import OPEN

Object = dict[str, Any]


def reviews(snapshot: Snapshot, *sources: str) -> list[Object]:
    output = io.BytesIO()
    write_claim_reviews(select(snapshot, sources), output)
    content = json.loads(output.getvalue())
    assert content["@context"] == "https://schema.org"
    found: list[Object] = content["@graph"]
    return found


def slips(review: Object) -> list[str]:
    """What a review lacks of what is required: of ClaimReview, Claim and Rating by Google's guide to fact checks, and
    of Rating by schema.org.
    """
    found = [
        name for name in ("claimReviewed", "reviewRating", "url", "itemReviewed", "author") if not review.get(name)
    ]
    rating = review.get("reviewRating", {})
    if not rating.get("alternateName"):
        found.append("alternateName")
    if "ratingValue" in rating and not rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"]:
        found.append("ratingValue")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", review.get("datePublished", "")):
        found.append("datePublished")
    found += ["author" for author in review.get("author", []) if author.get("@type") not in ("Person", "Organization")]
    item = review.get("itemReviewed", {})
    if item.get("@type") != "Claim" or not item.get("appearance"):
        found.append("itemReviewed")
    found += ["appearance" for work in item.get("appearance", []) if not re.match("https?://", work.get("@id", ""))]
    return found


@pytest.fixture(scope="module")
def matter(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A snapshot with a matter that was resolved; not to be changed."""
    return published(tmp_path_factory.mktemp("reviewed") / "snapshot")


def test_a_resolved_matter_upholds_one_value_and_rejects_the_other(matter: Snapshot) -> None:
    first, second = reviews(matter)
    assert [slips(review) for review in (first, second)] == [[], []]
    assert first["claimReviewed"] == "the Long Bridge · built in · 1871"
    assert first["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Upheld",
        "ratingValue": 5,
        "bestRating": 5,
        "worstRating": 1,
        "ratingExplanation": "The keystone has the year.",
    }
    assert (second["reviewRating"]["alternateName"], second["reviewRating"]["ratingValue"]) == ("Rejected", 1)
    assert first["url"] == second["url"] == BASE + "disagreement/long-year"
    assert first["@id"] != second["@id"]
    assert (first["author"], first["datePublished"]) == ([{"@type": "Person", "name": "Zoë"}], "2026-01-31")
    (work,) = first["itemReviewed"]["appearance"]
    assert work["url"] == "https://example.org/almanac"
    assert work["publisher"]["name"] == "Almanac & Sons"
    assert work["hasPart"] == [{"@id": f"{BASE}text/almanac#char={span}"} for span in ("9,13", "100,104")]
    assert first["itemReviewed"]["firstAppearance"]["@id"] == BASE + "source/almanac"
    assert "firstAppearance" not in second["itemReviewed"]  # its source has no date


@pytest.mark.parametrize(
    ("status", "name"),
    [("explained", "Explained: working title"), ("falseAlarm", "False alarm: the sources do not disagree")],
)
def test_what_was_not_judged_has_no_number(tmp_path: Path, status: str, name: str) -> None:
    found = reviews(published(tmp_path / "snapshot", status))
    assert [slips(review) for review in found] == [[], []]
    assert [review["reviewRating"]["alternateName"] for review in found] == [name, name]
    assert all("ratingValue" not in review["reviewRating"] for review in found)


def test_an_open_matter_is_not_reviewed(tmp_path: Path, built_harbour: Path) -> None:
    assert reviews(published(tmp_path / "snapshot", "open")) == []
    assert reviews(current_snapshot(built_harbour / ".variorum")) == []


def test_of_chosen_sources_only_what_they_say(matter: Snapshot) -> None:
    (review,) = reviews(matter, "gazette")
    assert review == reviews(matter)[1]


def test_a_curator_of_whom_nothing_is_known_is_an_organization(tmp_path: Path) -> None:
    found = reviews(published(tmp_path / "snapshot", record=""))
    assert [review["author"] for review in found] == 2 * [[{"@type": "Organization", "name": "Zoë"}]]
    assert all("license" not in review for review in found)


@pytest.mark.parametrize("name", ["claimReviewed", "reviewRating", "url", "itemReviewed", "author", "datePublished"])
def test_the_constraints_find_what_is_missing(matter: Snapshot, name: str) -> None:
    review = reviews(matter)[0]
    del review[name]
    assert name in slips(review)


def test_the_bundled_corpus(bundled_snapshot: Snapshot) -> None:
    found = reviews(bundled_snapshot)
    decided = [
        disagreement for disagreement in read_register(bundled_snapshot).disagreements if disagreement.status != OPEN
    ]
    assert len(found) == sum(len(disagreement.positions) for disagreement in decided)
    assert len({review["@id"] for review in found}) == len(found)
    assert [review["claimReviewed"] for review in found if slips(review)] == []
    assert found == reviews(bundled_snapshot)


def test_it_is_linked_data(matter: Snapshot) -> None:
    document = {"@context": "https://schema.org", "@graph": reviews(matter)}

    def load(url: str, _: Object) -> Object:
        assert url == "https://schema.org"
        context = {"@vocab": "http://schema.org/", "url": {"@type": "@id"}, "license": {"@type": "@id"}}
        return {"contextUrl": None, "documentUrl": url, "document": {"@context": context}}

    expanded = jsonld.expand(document, {"documentLoader": load})
    assert {node["@type"][0] for node in expanded} == {"http://schema.org/ClaimReview"}
    assert {node["http://schema.org/url"][0]["@id"] for node in expanded} == {BASE + "disagreement/long-year"}
