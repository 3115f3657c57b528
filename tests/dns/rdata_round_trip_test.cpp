#include "vectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

// What must hold for rdata of every type, whole, cut short and damaged.
namespace spindrift::dns {
namespace {

using tests::from_hex;
using tests::Octets;
using tests::read;
using tests::shown;
using tests::to_hex;
using tests::unpacked;
using tests::Vector;

constexpr std::uint16_t a6 = 38;
constexpr std::uint16_t opt = 41;
constexpr std::uint16_t rrsig = 46;
constexpr std::uint16_t nsec = 47;
constexpr std::uint16_t nsec3 = 50;
constexpr std::uint16_t csync = 62;
constexpr std::uint16_t svcb = 64;
constexpr std::uint16_t https = 65;

const std::vector<Vector>& vectors() {
    static const std::vector<Vector> all = [] {
        std::vector<Vector> rows = tests::vectors_of("rdata");
        // The vectors hold no OPT record that can be read back, for none can.
        rows.push_back({"rdata", opt, 1, from_hex("000a 0002 0102 0008 0007 0001 18 00 c00002 000f 0002 0012")});
        return rows;
    }();
    return all;
}

bool has_mark(std::string_view text) {
    return text.ends_with(" ###") && text.find(" ### PARSE ERROR ") != std::string_view::npos;
}

// Whether text of this type may be such as cannot be read back though nothing is wrong with the rdata.
bool may_be_unreadable(const Vector& vector, Bytes rdata) {
    if (rdata.empty()) {
        return false;
    }
    switch (vector.rrtype) {
        case opt:
        case svcb:
        case https:
            return true;  // empty lists show without a separator, keys may be invalid
        // Behind the whole address nothing may stand, behind the whole prefix something must.
        case a6: return rdata[0] == std::byte{0} || to_hex(rdata) == "80";
        case rrsig: return rdata.size() >= 2 && load_be<std::uint16_t>(rdata.data()) == 0;
        default: return false;
    }
}

bool has_bitmap(std::uint16_t rrtype) {
    return rrtype == nsec || rrtype == nsec3 || rrtype == csync;
}

// Whatever a message may hold shows without a mark, and reads back as something that shows alike.
void expect_consistent(const Vector& vector, const Octets& rdata) {
    const std::string text = shown(rdata, vector.rrtype, vector.rrclass);
    const std::string stored = unpacked(rdata, vector.rrtype, vector.rrclass);
    const std::string what = std::to_string(vector.rrtype) + ' ' + to_hex(rdata) + ' ' + text;
    if (stored.starts_with('!') || (vector.rrtype == opt && has_mark(text))) {
        return;
    }
    ASSERT_FALSE(has_mark(text)) << what;
    const std::string parsed = read(text, vector.rrtype, vector.rrclass);
    if (parsed.starts_with('!')) {
        ASSERT_TRUE(may_be_unreadable(vector, rdata)) << what;
        return;
    }
    const std::string again = shown(from_hex(parsed), vector.rrtype, vector.rrclass);
    ASSERT_FALSE(has_mark(again)) << what;
    if (has_bitmap(vector.rrtype)) {
        // The windows are put in order, once and for all.
        ASSERT_EQ(parsed, read(again, vector.rrtype, vector.rrclass)) << what;
    } else if (vector.rrtype != svcb && vector.rrtype != https) {
        ASSERT_EQ(text, again) << what;
    }
}

TEST(Rdata, OfEveryTypeAreAmongTheVectors) {
    std::set<std::uint16_t> types;
    for (const Vector& vector : vectors()) {
        types.insert(vector.rrtype);
    }
    for (const auto& [number, in_only] : tests::known_types) {
        EXPECT_TRUE(types.contains(number)) << number;
    }
}

TEST(Rdata, CutAtAnyOctetAreShownAndReadBackAsFarAsTheyGo) {
    for (const Vector& vector : vectors()) {
        for (std::size_t size = 0; size <= vector.wire.size(); ++size) {
            const Octets cut = tests::copy(Bytes(vector.wire).first(size));
            const std::string text = shown(cut, vector.rrtype, vector.rrclass);
            const std::string what = std::to_string(vector.rrtype) + ' ' + to_hex(cut) + ' ' + text;
            const std::string stored = unpacked(cut, vector.rrtype, vector.rrclass);
            if (has_mark(text)) {
                ASSERT_TRUE(vector.rrtype == opt || stored.starts_with('!')) << what;
            } else if (!stored.starts_with('!')) {
                ASSERT_EQ(to_hex(cut), stored) << what;
            }
            if (!has_mark(text) && !stored.starts_with('!') && vector.rrtype != opt &&
                !(vector.rrtype == a6 && size == 1)) {
                ASSERT_EQ(to_hex(cut), read(text, vector.rrtype, vector.rrclass)) << what;
            }
            Octets lowered = cut;
            (void)downcase_rdata(lowered, vector.rrtype, vector.rrclass);
            ASSERT_EQ(cut.size(), lowered.size());
        }
    }
}

TEST(Rdata, DamagedAnywhereStayConsistent) {
    tests::Random random(1);
    for (const Vector& vector : vectors()) {
        for (int round = 0; round < 400; ++round) {
            Octets rdata = vector.wire;
            for (std::size_t changes = 1 + random.up_to(2); changes-- > 0 && !rdata.empty();) {
                const std::size_t at = random.up_to(rdata.size() - 1);
                switch (random.up_to(3)) {
                    case 0: rdata[at] = random.octet(); break;
                    case 1: rdata[at] = static_cast<std::byte>(random.up_to(3)); break;
                    case 2: rdata.insert(rdata.begin() + static_cast<std::ptrdiff_t>(at), random.octet()); break;
                    default: rdata.erase(rdata.begin() + static_cast<std::ptrdiff_t>(at)); break;
                }
            }
            rdata.shrink_to_fit();
            ASSERT_NO_FATAL_FAILURE(expect_consistent(vector, rdata));
        }
    }
}

TEST(Rdata, OfRandomOctetsStayConsistent) {
    tests::Random random(2);
    for (const auto& [number, in_only] : tests::known_types) {
        const Vector vector{"rdata", number, 1, {}};
        for (int round = 0; round < 400; ++round) {
            Octets rdata = random.octets(random.up_to(40));
            for (std::byte& octet : rdata) {
                octet = random.up_to(2) == 0 ? octet & std::byte{0x07} : octet;
            }
            ASSERT_NO_FATAL_FAILURE(expect_consistent(vector, rdata));
        }
    }
}

TEST(Rdata, DamagedTextIsReadWithoutHarm) {
    // What is read from damaged text shows without a mark: the reader checks all the writer relies on.
    constexpr std::string_view letters = " \t\"\\.=,-#:0189AFaz\x7f\x80";
    tests::Random random(3);
    for (const Vector& vector : vectors()) {
        const std::string original = shown(vector.wire, vector.rrtype, vector.rrclass);
        for (int round = 0; round < 300; ++round) {
            std::string text = original;
            for (std::size_t changes = 1 + random.up_to(2); changes-- > 0;) {
                const std::size_t at = random.up_to(text.size());
                switch (random.up_to(3)) {
                    case 0: text.insert(at, 1, letters[random.up_to(letters.size() - 1)]); break;
                    case 1: text.erase(std::min(at, text.size()), 1); break;
                    case 2: text.resize(at); break;
                    default: text.insert(at, text.substr(random.up_to(text.size()), random.up_to(8))); break;
                }
            }
            const std::string parsed = read(text, vector.rrtype, vector.rrclass);
            ASSERT_NE("content was changed", parsed);
            if (!parsed.starts_with('!')) {
                ASSERT_FALSE(has_mark(shown(from_hex(parsed), vector.rrtype, vector.rrclass)))
                    << vector.rrtype << ' ' << text << ' ' << parsed;
            }
        }
    }
}

}  // namespace
}  // namespace spindrift::dns
