#include "vectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace spindrift::dns {
namespace {

RdataForm expected_form(unsigned rrtype, bool in) {
    const auto known = std::ranges::find(tests::known_types, rrtype, &tests::KnownType::number);
    if (known == std::end(tests::known_types)) {
        return RdataForm::generic;
    }
    return in || !known->in_only ? RdataForm::specific : RdataForm::none;
}

TEST(RdataForm, IsThatOfTheDescriptorTable) {
    for (unsigned rrtype = 0; rrtype < 65536; ++rrtype) {
        for (const std::uint16_t rrclass : std::initializer_list<std::uint16_t>{0, 1, 3, 255, 257}) {
            ASSERT_EQ(expected_form(rrtype, rrclass == 1), rdata_form(static_cast<std::uint16_t>(rrtype), rrclass))
                << rrtype << " " << rrclass;
        }
    }
}

TEST(RdataForm, DecidesHowEmptyRdataAreShown) {
    for (unsigned rrtype = 0; rrtype < 300; ++rrtype) {
        const auto type = static_cast<std::uint16_t>(rrtype);
        EXPECT_EQ(expected_form(rrtype, true) == RdataForm::generic ? "\\# 0 " : "", tests::shown({}, type));
    }
}

TEST(RdataForm, OfInternetTypesIsNothingInOtherClasses) {
    const auto octets = tests::from_hex("c00c 00");
    for (const auto& [rrtype, in_only] : tests::known_types) {
        if (in_only) {
            EXPECT_EQ("", tests::shown(octets, rrtype, 3)) << rrtype;
            EXPECT_EQ("", tests::read("any text at all", rrtype, 3)) << rrtype;
            EXPECT_EQ("c00c00", tests::unpacked(octets, rrtype, 3)) << rrtype;
        }
    }
    EXPECT_EQ("\\# 3 c0 0c 00 ", tests::shown(octets, 65280, 3));
}

}  // namespace
}  // namespace spindrift::dns
