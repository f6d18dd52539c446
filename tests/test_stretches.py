from hypothesis import given
from hypothesis import strategies as st

from zxlint.stretches import Stretches

places = st.tuples(st.integers(0, 30), st.integers(0, 9)).map(lambda one: (one[0], one[0] + one[1]))


@given(st.lists(places, max_size=12), places)
def test_whatever_shares_a_character_with_a_place_is_near_it(stretches, place):
    near = list(Stretches(stretches).near(*place))
    sharing = [n for n, (start, end) in enumerate(stretches) if start < place[1] and end > place[0] and start < end]
    assert near == sorted(near) and set(sharing) <= set(near) <= set(range(len(stretches)))


def test_in_the_order_of_the_text_few_others_are_looked_at():
    many = Stretches((at, at + 10) for at in range(0, 100_000, 10))
    assert list(many.near(50_004, 50_006)) == [5_000]
