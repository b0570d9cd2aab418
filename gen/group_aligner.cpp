#include <fmt/format.h>

#include "gen/emission.hpp"
#include "gen/mixpe_product.hpp"
#include "gen/stream_checks.hpp"
#include "gen/unit_text.hpp"

namespace mpgen::gen {
namespace {

class AlignerEmitter {
 public:
  AlignerEmitter(const spec::GroupAlignerSpec& spec, SvModule& module)
      : spec_(spec), m_(module), beats_(spec.beats()) {}

  void run() {
    describe();
    for (const auto& port : spec::ports(spec_)) m_.ports.push_back(port_of(port));
    constants();
    unpack();
    write_side();
    read_side();
    align();
    outputs();
    add_checks();
  }

 private:
  bool has_memory() const { return beats_ > 1; }
  bool has_beat_side() const { return spec_.beat_side_bits > 0; }
  bool has_group_side() const { return spec_.group_side_bits > 0; }

  static SvPort port_of(const spec::Port& port) {
    SvPort result = module_port(port);
    result.is_signed = false;  // flat vectors of lanes; the lanes are signed
    return result;
  }

  void describe() {
    m_.summary = "aligns a group of binary16 activations to its largest exponent.";
    m_.header = {
        fmt::format("Every activation of a group leaves as the two's complement integer "
                    "+-((significand << {0}) >> (M - exponent)), truncated toward zero, in units "
                    "of 2^(M - {1}); M = exponent_o is the largest effective exponent max(E, 1) of "
                    "the group. Inf or NaN anywhere in the group sets nonfinite_o; the other "
                    "outputs are then void.",
                    spec_.fraction_bits, spec::kFp16ExponentOffset + spec_.fraction_bits),
        fmt::format("A group is exactly {0} beat{1} of {2} lane{3}. The beats are stored while the "
                    "largest exponent is found, and leave back to back in the cycles after. One "
                    "group of storage is enough: the read of a beat never comes later than the "
                    "cycle in which the next group overwrites it.",
                    beats_, beats_ == 1 ? "" : "s", spec_.lanes, spec_.lanes == 1 ? "" : "s"),
        fmt::format("Latency: the last beat leaves {} cycles after the last beat came, the first "
                    "one 2 cycles after. Throughput: one beat a cycle, no stalls.",
                    spec::latency(spec_))};
  }

  void constants() {
    m_.blank();
    m_.localparam("Lanes", std::to_string(spec_.lanes));
    if (has_memory()) m_.localparam("Beats", std::to_string(beats_), "of a group");
    m_.localparam("ActivationWidth", std::to_string(spec::kFp16Bits));
    m_.localparam("ExponentWidth", std::to_string(spec::kFp16ExponentBits));
    m_.localparam("SignificandWidth", std::to_string(spec::kFp16SignificandBits),
                  "of binary16, hidden bit included");
    if (spec_.fraction_bits > 0) {
      m_.localparam("FractionBits", std::to_string(spec_.fraction_bits),
                    "kept below the significand");
      m_.localparam("MagnitudeWidth", "SignificandWidth + FractionBits");
    } else {
      m_.localparam("MagnitudeWidth", "SignificandWidth");
    }
    m_.localparam("AlignedWidth", "MagnitudeWidth + 1", "with its sign");
    if (has_memory()) m_.localparam("IndexWidth", "$clog2(Beats)");
  }

  SvWidth exponent_width() const { return {"ExponentWidth", spec::kFp16ExponentBits}; }
  SvWidth beat_width() const { return {"Lanes*ActivationWidth", spec_.lanes * spec::kFp16Bits}; }
  SvWidth index_width() const {
    return {"IndexWidth", spec::ceil_log2(static_cast<std::uint64_t>(beats_))};
  }

  void unpack() {
    m_.section("Largest exponent of the beat");
    m_.add({effective_exponent_function()});
    m_.blank();
    m_.add({SvFunction{
        .name = "largest_field",
        .width = exponent_width(),
        .arguments = {{"beat", beat_width(), false, "", "", ""}},
        .locals = {{"candidates", {"Lanes", spec_.lanes}, false, "lanes equal so far", "", ""},
                   {"ones", {"Lanes", spec_.lanes}, false, "candidates with this bit set", "", ""}},
        .body =
            {"candidates = '1;",
             {"for (int b = ExponentWidth - 1; b >= 0; b--)",
              {{"for (int l = 0; l < Lanes; l++)",
                {"ones[l] = candidates[l] & beat[l*ActivationWidth + SignificandWidth - 1 + b];"}},
               "largest_field[b] = |ones;",
               {"if (|ones)", {"candidates = ones;"}}}}},
        .comment = "Bit by bit from the top: lanes without a one that others have drop out."}});
    m_.blank();
    m_.signal("beat_field", exponent_width());
    m_.signal("beat_exponent", exponent_width());
    m_.blank();
    m_.assign("beat_field", "largest_field(activations_i)");
    m_.assign("beat_exponent", "effective_exponent(beat_field)");
  }

  void write_side() {
    m_.section("Store of the group, and its largest exponent so far");
    if (has_memory()) {
      m_.add({SvSignal{"beat_q", beat_width(), false, "", "Beats", ""}});
      if (has_beat_side()) {
        m_.add({SvSignal{"beat_side_q", spec_.beat_side_bits, false, "", "Beats", ""}});
      }
      m_.signal("write_index_q", index_width(), "beats of the group so far");
      m_.signal("write_index", index_width());
      m_.signal("running_exponent_q", exponent_width());
      m_.signal("running_nonfinite_q", 1);
    } else {
      m_.signal("beat_q", beat_width());
      if (has_beat_side()) m_.signal("beat_side_q", spec_.beat_side_bits);
    }
    m_.signal("running_exponent", exponent_width());
    m_.signal("running_nonfinite", 1);
    m_.blank();
    if (has_memory()) {
      m_.assign("write_index", "first_i ? '0 : write_index_q");
      m_.assign("running_exponent",
                "(!first_i && running_exponent_q > beat_exponent) ?\nrunning_exponent_q : "
                "beat_exponent");
      m_.assign("running_nonfinite", "(&beat_field) | (running_nonfinite_q & ~first_i)");
    } else {
      m_.assign("running_exponent", "beat_exponent");
      m_.assign("running_nonfinite", "&beat_field");
    }
    m_.blank();
    const std::string index = has_memory() ? "[write_index]" : "";
    std::vector<SvStatement> writes = {"beat_q" + index + " <= activations_i;"};
    if (has_beat_side()) writes.emplace_back("beat_side_q" + index + " <= beat_side_i;");
    if (has_memory()) {
      writes.emplace_back("write_index_q <= write_index + 1'b1;");
      writes.emplace_back("running_exponent_q <= running_exponent;");
      writes.emplace_back("running_nonfinite_q <= running_nonfinite;");
    }
    m_.process(kClocked, {{"if (valid_i)", writes}});
  }

  void read_side() {
    m_.section("Replay of the group");
    m_.signal("group_done", 1, "the group is complete with this beat");
    m_.signal("reading_q", 1);
    if (has_memory()) {
      m_.signal("read_index_q", index_width());
      m_.signal("read_last", 1);
    }
    m_.signal("group_exponent_q", exponent_width(), "of the group that is read");
    m_.signal("group_nonfinite_q", 1);
    if (has_group_side()) m_.signal("group_side_q", spec_.group_side_bits);
    m_.blank();
    m_.assign("group_done", has_memory() ? "valid_i & last_i" : "valid_i & first_i & last_i");
    if (has_memory()) m_.assign("read_last", "read_index_q == IndexWidth'(Beats - 1)");
    m_.blank();
    const std::string reading =
        has_memory() ? "group_done | (reading_q & ~read_last)" : "group_done";
    m_.control_register("reading_q", reading);
    m_.blank();
    std::vector<SvStatement> takes = {"group_exponent_q <= running_exponent;",
                                      "group_nonfinite_q <= running_nonfinite;"};
    if (has_group_side()) takes.emplace_back("group_side_q <= group_side_i;");
    if (has_memory()) {
      takes.insert(takes.begin(), "read_index_q <= '0;");
      m_.process(kClocked, {{"if (group_done)", takes},
                            {"else if (reading_q)", {"read_index_q <= read_index_q + 1'b1;"}}});
    } else {
      m_.process(kClocked, {{"if (group_done)", takes}});
    }
  }

  void align() {
    m_.section("Alignment");
    const SvWidth magnitude{"MagnitudeWidth", spec::kFp16SignificandBits + spec_.fraction_bits};
    const SvWidth aligned{"AlignedWidth", magnitude.bits + 1};
    const std::string widened = spec_.fraction_bits > 0
                                    ? "{|activation[14:10], activation[9:0], {FractionBits{1'b0}}}"
                                    : "{|activation[14:10], activation[9:0]}";
    m_.add({SvFunction{
        .name = "align",
        .width = aligned,
        .arguments = {{"activation", {"ActivationWidth", spec::kFp16Bits}, false, "", "", ""},
                      {"largest", exponent_width(), false, "M", "", ""}},
        .locals = {{"distance", exponent_width(), false, "", "", ""},
                   {"magnitude", magnitude, false, "", "", ""}},
        .body = {"distance = largest - effective_exponent(activation[14:10]);",
                 "magnitude = " + widened + " >> distance;",
                 "align = ({1'b0, magnitude} ^ {AlignedWidth{activation[15]}}) +\n"
                 "AlignedWidth'(activation[15]);"},
        .comment = "Truncates the magnitude, then applies the sign: toward zero for both signs."}});
  }

  void outputs() {
    const std::string beat = has_memory() ? "beat_q[read_index_q]" : "beat_q";
    m_.blank();
    m_.signal("beat", beat_width(), "read now");
    m_.blank();
    m_.assign("beat", beat);
    m_.blank();
    m_.control_register("valid_o", "reading_q");
    m_.blank();
    std::vector<SvStatement> loads = {
        has_memory() ? "first_o <= read_index_q == '0;" : "first_o <= 1'b1;",
        has_memory() ? "last_o <= read_last;" : "last_o <= 1'b1;",
        "exponent_o <= group_exponent_q;", "nonfinite_o <= group_nonfinite_q;"};
    if (has_beat_side()) {
      loads.emplace_back(has_memory() ? "beat_side_o <= beat_side_q[read_index_q];"
                                      : "beat_side_o <= beat_side_q;");
    }
    if (has_group_side()) loads.emplace_back("group_side_o <= group_side_q;");
    loads.emplace_back("for (int l = 0; l < Lanes; l++)",
                       std::vector<SvStatement>{"aligned_o[l*AlignedWidth +: AlignedWidth] <=\n"
                                                "align(beat[l*ActivationWidth +: ActivationWidth], "
                                                "group_exponent_q);"});
    m_.process(kClocked, {{"if (reading_q)", loads}});
  }

  void add_checks() {
    const PacketRule group = {.packet = "group", .multiple_of = beats_, .is_fixed = true};
    check_packets(m_, group);
    m_.checks.push_back({SvBlank{}});
    PacketRule aligned = group;
    aligned.packet = "aligned";
    aligned.beat = "valid_o";
    aligned.first = "first_o";
    aligned.last = "last_o";
    check_packets(m_, aligned, SvCheckKind::assertion);
    assert_latency(m_, "group_done", 2, "(valid_o & first_o)");
    if (!has_memory()) return;
    m_.checks.push_back({SvBlank{}});
    m_.checks.push_back({SvComment{
        "A group leaves without a gap, and the next one may come no earlier than it makes room."}});
    assert_always(m_, "no_gap", "!aligned_open_q || valid_o");
    assert_always(m_, "not_overtaken", "!group_done || !reading_q || read_last");
  }

  const spec::GroupAlignerSpec& spec_;
  SvModule& m_;
  int beats_;
};

}  // namespace

const SvModule& emit(const spec::GroupAlignerSpec& spec, const std::string& name,
                     Emission& emission) {
  SvModule m;
  m.name = name;
  AlignerEmitter(spec, m).run();
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen
