"""From patients to the counts of a cohort."""
