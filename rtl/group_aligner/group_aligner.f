group_aligner.sv
