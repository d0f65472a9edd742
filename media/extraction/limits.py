"""How much one file may cost. The child holds itself to these; the parent kills a child that does not."""

# Text kept of one file, in characters.
MAX_TEXT = 100_000
# A bigger file is not even opened.
MAX_FILE = 20 * 1024 * 1024
MAX_PAGES = 500
# Entries of a .docx or .odt, and how much of one may come out of the archive.
MAX_ENTRIES = 2_000
MAX_UNPACKED = 40 * 1024 * 1024
# Elements of XML inside one another; tables in tables come nowhere near.
MAX_DEPTH = 300
# A child that has read something by this second says so and ends: part of a long text is better than none.
SOFT_SECONDS = 10.0
CPU_SECONDS = 20
WALL_SECONDS = 30
MEMORY = 512 * 1024 * 1024
# What a child may say: MAX_TEXT characters in UTF-8, escaped for JSON.
MAX_OUTPUT = 2 * 1024 * 1024
