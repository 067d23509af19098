"""Nouns for people, and verbs for what those who are served do and what those who serve them do."""

from __future__ import annotations

from tools.semantics.elements import singular
from tools.semantics.english.tokens import word_set

SERVED = word_set(
    """customer client guest patient passenger rider student subscriber member listener user buyer shopper donor tenant
    policyholder viewer reader player visitor borrower learner applicant candidate lead contact participant attendee
    traveller traveler resident renter payer undergraduate beneficiary claimant pupil household lodger voter"""
)
SERVING = word_set(
    """agent rep representative employee worker waiter waitress driver chauffeur doctor physician nurse lecturer teacher
    professor instructor technician mechanic cashier seller salesperson manager pilot therapist engineer consultant
    operator courier staff clerk broker adviser advisor colleague crew trainer tutor recruiter dentist vet surgeon
    pharmacist stylist officer supervisor inspector adjuster underwriter coach guide chef dispatcher owner assignee"""
)
OTHERS = word_set("person people individual artist author actor performer musician volunteer")
DWELLING = word_set("live stay reside sleep lodge dwell sit")
PERSONS = SERVED | SERVING | OTHERS
BEING_SERVED = word_set(
    """buy order purchase book reserve rent borrow call complain pay cancel subscribe unsubscribe visit travel ride fly
    stay listen stream watch play read attend enrol enroll register donate claim file request ask return spend tip use
    fail pass drop owe apply click convert redeem churn deposit withdraw check"""
)
SERVING_VERBS = word_set(
    """sell handle serve treat teach drive deliver repair fix solve resolve close approve prescribe manage operate
    process answer inspect perform supervise work coach guide lead staff win dispense examine
    escalate reject log record"""
)


def is_person(phrase: str) -> bool:
    """Whether a name is one of people: `drivers`, `doctor name`, `lead passenger`."""
    return any(one in PERSONS or singular(one) in PERSONS for one in phrase.lower().replace("-", " ").split())


def head_of(phrase: str) -> str:
    """The noun of a name in the singular: driver, of `Drivers`, of `driver name`."""
    said = [
        one for one in phrase.lower().partition(" of ")[0].replace("-", " ").split() if one not in ("name", "names")
    ]
    return singular(said[-1]) if said else ""
