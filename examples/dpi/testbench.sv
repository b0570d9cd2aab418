// Drives dialect_dot with random blocks and compares each result, bit for bit, with what mpgen's C
// interface computes over DPI-C.
module testbench;
  localparam int Block = 32;
  localparam int MostBlocks = 8;
  localparam int DotProducts = 2000;
  localparam int Fp32 = 1;  // MPGEN_FP32
  localparam int Ok = 0;    // MPGEN_OK

  typedef shortint unsigned half_t;

  // Declared with the largest sizes; the functions touch as many elements as they are told.
  import "DPI-C" function string mpgen_error();
  import "DPI-C" function int mpgen_dialect_quantizer_mse(
    input chandle book, input int block, input half_t weights[Block],
    output byte unsigned codes[Block/2], output int dialect, output int exponent,
    output int nonfinite);
  import "DPI-C" function int mpgen_dialect_dot(
    input chandle book, input int block, input int accumulator, input int outputs,
    input int blocks, input half_t activations[MostBlocks*Block],
    input byte unsigned codes[MostBlocks*Block/2], input byte unsigned dialects[MostBlocks],
    input byte unsigned exponents[MostBlocks], output int unsigned result);

  logic                clk = 1'b0;
  logic                rst_n = 1'b0;
  logic                valid = 1'b0;
  logic                first;
  logic                last;
  logic [Block*16-1:0] activations;
  logic [Block*4-1:0]  weight_codes;
  logic [8:0]          weight_side;
  logic                result_valid;
  logic [31:0]         result;

  dialect_dot u_dialect_dot (
    .clk_i          (clk),
    .rst_ni         (rst_n),
    .valid_i        (valid),
    .first_i        (first),
    .last_i         (last),
    .activations_i  (activations),
    .weight_codes_i (weight_codes),
    .weight_side_i  (weight_side),
    .valid_o        (result_valid),
    .result_o       (result)
  );

  always #5 clk = !clk;

  // The same numbers in every simulator.
  int unsigned state = 32'd2463534242;

  function automatic int unsigned next_random();
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
  endfunction

  // Any sign and fraction, an exponent of least to least + 7; rarely Inf or NaN.
  function automatic half_t random_half(input bit [4:0] least);
    int unsigned bits = next_random();
    bit [4:0] exponent = least + {2'b00, bits[18:16]};
    if (bits[31:20] == 12'd0) exponent = 5'd31;
    return {bits[15], exponent, bits[9:0]};
  endfunction

  // The least exponent of a block.
  function automatic bit [4:0] random_exponent();
    return 5'(next_random() % 24);
  endfunction

  function automatic void check(input int status);
    if (status != Ok) $fatal(1, "%s", mpgen_error());
  endfunction

  // The dot product that is being driven, and what has to come out.
  half_t        x[MostBlocks*Block];
  byte unsigned codes[MostBlocks*Block/2];
  byte unsigned dialects[MostBlocks];
  byte unsigned exponents[MostBlocks];
  int           blocks = 0;
  int           driven = 0;  // blocks of it
  int           started = 0;
  int           compared = 0;
  int unsigned  expected[$];

  function automatic void start_dot_product();
    half_t        w[Block];
    bit [4:0]     least;
    byte unsigned block_codes[Block/2];
    int           dialect;
    int           exponent;
    int           nonfinite;
    int unsigned  reference;

    blocks = 1 + int'(next_random() % MostBlocks);
    for (int i = 0; i < blocks; i++) begin
      nonfinite = 1;
      while (nonfinite != 0) begin
        least = random_exponent();
        foreach (w[k]) w[k] = random_half(least);
        check(mpgen_dialect_quantizer_mse(null, Block, w, block_codes, dialect, exponent,
                                          nonfinite));
      end
      foreach (block_codes[k]) codes[i*Block/2+k] = block_codes[k];
      dialects[i]  = dialect[7:0];
      exponents[i] = exponent[7:0];
      least = random_exponent();
      for (int k = 0; k < Block; k++) x[i*Block+k] = random_half(least);
    end
    check(mpgen_dialect_dot(null, Block, Fp32, Fp32, blocks, x, codes, dialects, exponents,
                            reference));
    expected.push_back(reference);
    driven = 0;
    started++;
  endfunction

  // A block a cycle, with gaps.
  always @(negedge clk) begin
    if (driven == blocks && started < DotProducts) start_dot_product();
    if (rst_n && driven < blocks && next_random() % 4 != 0) begin
      valid <= 1'b1;
      first <= driven == 0;
      last  <= driven == blocks - 1;
      for (int k = 0; k < Block; k++) activations[16*k+:16] <= x[driven*Block+k];
      for (int k = 0; k < Block / 2; k++) weight_codes[8*k+:8] <= codes[driven*Block/2+k];
      weight_side <= {dialects[driven][3:0], exponents[driven][4:0]};
      driven++;
    end else begin
      valid <= 1'b0;
    end
  end

  always @(posedge clk) begin
    if (result_valid) begin
      automatic int unsigned reference = expected.pop_front();
      if (result != reference) begin
        $fatal(1, "dot product %0d: RTL %08h, reference %08h", compared, result, reference);
      end
      compared++;
    end
  end

  initial begin
    #20 rst_n = 1'b1;
    wait (compared == DotProducts);
    $display("dialect_dot: %0d dot products, all bits as in the reference", compared);
    $finish;
  end

  // A result that never comes must not hang the simulation.
  initial begin
    #(10 * 4 * DotProducts * MostBlocks);
    $fatal(1, "%0d of %0d results", compared, DotProducts);
  end
endmodule
