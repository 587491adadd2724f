"""Small texts about a harbour and a library, for tests that ask."""

TEXTS = {
    "Harbour report": """# Boats

The harbour has 120 berths, of which 95 were let in 2018. Mooring fees brought in £0.5m in the same year.

# People

The harbour master is Ada Brook. She has 14 staff, and three posts are empty because the council froze recruitment.
""",
    "Library report": """# Loans

The library lent 4,300 books in 2016, up from 3,950 in 2015. Opening hours fell from 50 to 42 a week.
""",
}

HOURS = (
    "The office opens at nine. It closes at five. Boats are told by radio. Nobody waits. The ramp is free. In storms 30 boats came in. "
    "The keeper lives above the office and paints its shutters green every other spring. The kettle is older than the keeper."
)
