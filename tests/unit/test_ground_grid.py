"""Looking up what lies near a point gives what asking every place gives."""

from hypothesis import given
from hypothesis import strategies as st

from theodolite.ground.grid import Grid
from theodolite.ground.weighing import distance_km
from theodolite.records import Place, PlaceKind

POINTS = st.tuples(st.floats(-179, 179), st.floats(-84, 84))


def place(number: int, point: tuple[float, float]) -> Place:
    return Place(id=f"p{number}", name=f"P{number}", kind=PlaceKind.SETTLEMENT, longitude=point[0], latitude=point[1])


@given(st.lists(POINTS, max_size=30), POINTS, st.floats(0.1, 300))
def test_around_and_nearest_are_those_of_a_plain_search(
    points: list[tuple[float, float]], at: tuple[float, float], km: float
) -> None:
    places = [place(n, point) for n, point in enumerate(points)]
    asked = place(-1, at)
    grid = Grid((p, p.name) for p in places)
    within = sorted((distance_km(asked, p), p.id) for p in places if distance_km(asked, p) <= km)
    assert sorted(p.id for p, _ in grid.around(asked, km)) == sorted(key for _, key in within)
    found = grid.nearest(asked, km)
    assert (found.id if found else None) == (within[0][1] if within else None)
    assert within[:1] == [] or grid.nearest(asked, km, but={within[0][1]}) != found


@given(st.lists(st.tuples(POINTS, st.sampled_from("abc")), max_size=30), POINTS, st.floats(0.1, 300))
def test_names_near_a_place_are_counted_once_and_its_own_not(
    points: list[tuple[tuple[float, float], str]], at: tuple[float, float], km: float
) -> None:
    entries = [(place(n, point), name) for n, (point, name) in enumerate(points)]
    asked = place(-1, at)
    named = {name for p, name in entries if distance_km(asked, p) <= km}
    assert Grid(entries).count(asked, km, but="a") == len(named - {"a"})
