+incdir+.
group_aligner.sv
