"""The data floor: where files are, what tables hold, raw to clean, who is coded how, words."""

# The election that the study is about, which all others are held against.
STUDY_ELECTION = "kaz-2004"
# In a mapping of parties to blocs, the key of the coding that it changes.
CODING_BASE = "base"
