from endowment.models.fund import EndowmentFundPage
from endowment.models.programmes import EndowmentProgramme
from endowment.models.rows import BoardMember, EndowmentReport, EndowmentYear, ProgrammeSpending, SupportedProject

__all__ = [
    "BoardMember",
    "EndowmentFundPage",
    "EndowmentProgramme",
    "EndowmentReport",
    "EndowmentYear",
    "ProgrammeSpending",
    "SupportedProject",
]
