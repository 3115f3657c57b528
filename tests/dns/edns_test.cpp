#include "vectors.hpp"

#include <gtest/gtest.h>

namespace spindrift::dns {
namespace {

using tests::from_hex;

// Option by option, joined with `|`; `!` behind the one that could not be read.
std::string options_text(Bytes options) {
    Buffer out;
    bool good = true;
    while (good && !options.empty()) {
        if (!out.empty()) {
            out.append('|');
        }
        good = append_edns_option(out, options);
    }
    return std::string(out.text()) + (good ? "" : "!");
}

struct Option {
    std::string_view hex;
    std::string_view text;
};

// docs/formats/dns.md section 10.
constexpr Option options[] = {
    {"", ""},
    {"0008 0007 0001 18 00 c00002", "CLIENT-SUBNET: 192.0.2.0/24/0"},
    {"0008 0004 0001 00 00", "CLIENT-SUBNET: 0.0.0.0/0/0"},
    {"0008 0008 0001 20 ff c0000201", "CLIENT-SUBNET: 192.0.2.1/32/255"},
    {"0008 0005 0001 04 00 ff", "CLIENT-SUBNET: 255.0.0.0/4/0"},  // not masked
    {"0008 000b 0002 38 30 20010db8000001", "CLIENT-SUBNET: 2001:db8:0:100::/56/48"},
    {"0008 0014 0002 80 00 20010db8000000000000000000000001", "CLIENT-SUBNET: 2001:db8::1/128/0"},
    {"0008 0004 0002 00 00", "CLIENT-SUBNET: ::/0/0"},
    {"000f 0002 0012", "EDE: 18 (Prohibited): ()"},
    {"000f 0008 0006 626164207369", "EDE: 6 (DNSSEC Bogus): (bad si)"},
    {"000f 0002 0000", "EDE: 0 (Other Error): ()"},
    {"000f 0002 0018", "EDE: 24 (Invalid Data): ()"},
    {"000f 0002 0019", "EDE: 25: ()"},
    {"000f 0004 ffff 0a22", "EDE: 65535: (.\")"},
    {"000a 0008 0123456789abcdef", "OPT=10: 01 23 45 67 89 ab cd ef (\".#Eg....\")"},
    {"000c 0000", "OPT=12: (\"\")"},
    {"ffff 0004 207e7f22", "OPT=65535: 20 7e 7f 22 (\" ~.\"\")"},
    {"000f 0002 0012 000f 0009 0006 62616420736967", "EDE: 18 (Prohibited): ()|EDE: 6 (DNSSEC Bogus): (bad sig)"},
    {"0000 0000 0000 0000", "OPT=0: (\"\")|OPT=0: (\"\")"},
    // malformed
    {"00", " ### PARSE ERROR ###!"},
    {"0003", "OPT=3: ### PARSE ERROR ###!"},
    {"0003 00", "OPT=3: ### PARSE ERROR ###!"},
    {"0003 0001", "OPT=3: ### PARSE ERROR ###!"},
    {"0008", "CLIENT-SUBNET: ### PARSE ERROR ###!"},
    {"0008 0007 0001", "CLIENT-SUBNET: ### PARSE ERROR ###!"},
    {"000f 0002 00", "EDE: ### PARSE ERROR ###!"},
    {"000f 00", "EDE: ### PARSE ERROR ###!"},
    {"000f 0000", "EDE:  ### PARSE ERROR #12 ###!"},
    {"000f 0001 00", "EDE:  ### PARSE ERROR #12 ###!"},
    {"0008 0004 0003 0000", "CLIENT-SUBNET:  ### PARSE ERROR #12 ###!"},
    {"0008 0004 0000 0000", "CLIENT-SUBNET:  ### PARSE ERROR #12 ###!"},
    {"0008 0003 0001 00", "CLIENT-SUBNET:  ### PARSE ERROR #12 ###!"},
    {"0008 0000", "CLIENT-SUBNET:  ### PARSE ERROR #12 ###!"},
    {"0008 0009 0001 20 00 c000020101", "CLIENT-SUBNET:  ### PARSE ERROR #12 ###!"},
    {"0008 0015 0002 80 00 20010db800000000000000000000000101", "CLIENT-SUBNET:  ### PARSE ERROR #12 ###!"},
    {"000c 0000 00", "OPT=12: (\"\")| ### PARSE ERROR ###!"},
    {"000c 0000 000c 0001", "OPT=12: (\"\")|OPT=12: ### PARSE ERROR ###!"},
    {"000f 0000 000c 0000", "EDE:  ### PARSE ERROR #12 ###!"},  // nothing is shown behind an error
};

TEST(EdnsOption, IsShownAsSpecified) {
    for (const Option& option : options) {
        EXPECT_EQ(option.text, options_text(from_hex(option.hex))) << option.hex;
    }
}

TEST(EdnsOption, IsShownTheSameInRdata) {
    for (const Option& option : options) {
        std::string lines(option.text);
        std::replace(lines.begin(), lines.end(), '|', '\n');
        if (lines.ends_with('!')) {
            lines.pop_back();
        }
        EXPECT_EQ(lines, tests::shown(from_hex(option.hex), 41)) << option.hex;
    }
}

TEST(EdnsOption, CutAnywhereIsMarked) {
    const tests::Octets all = from_hex("000a 0002 0102 0008 0007 0001 18 00 c00002 000f 0003 0012 41");
    for (std::size_t size = 1; size < all.size(); ++size) {
        const bool whole = size == 6 || size == 17;
        const std::string text = options_text(tests::copy(Bytes(all).first(size)));
        EXPECT_EQ(whole, !text.ends_with("###!")) << size << " " << text;
    }
}

}  // namespace
}  // namespace spindrift::dns
