+incdir+.
group_aligner_truncating.sv
