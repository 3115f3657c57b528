#pragma once

#include "tests/base/octets.hpp"

#include <spindrift/dns/errc.hpp>
#include <spindrift/dns/rdata.hpp>

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

// What tests of DNS data share.
namespace spindrift::tests {

/// A row of the conformance vectors (docs/formats/dns.md section 15) whose octets are plain hex.
struct Vector {
    std::string kind;
    std::uint16_t rrtype = 0;
    std::uint16_t rrclass = 0;
    Octets wire;
};

inline std::uint16_t number_or_0(std::string_view text) {
    return parse_decimal<std::uint16_t>(text).value_or(0);
}

/// The rows of one kind.
inline std::vector<Vector> vectors_of(std::string_view kind) {
    std::vector<Vector> vectors;
    std::ifstream file(TEST_DATA "/dns-vectors.tsv");
    for (std::string line; std::getline(file, line);) {
        std::istringstream columns(line);
        std::string found, rrtype, rrclass, hex;
        std::getline(columns, found, '\t');
        std::getline(columns, rrtype, '\t');
        std::getline(columns, rrclass, '\t');
        std::getline(columns, hex, '\t');
        if (found == kind) {
            vectors.push_back({found, number_or_0(rrtype), number_or_0(rrclass), from_hex(hex)});
        }
    }
    return vectors;
}

/// Rdata as text, or the text behind `!` of why there is none.
inline std::string shown(Bytes rdata, std::uint16_t rrtype, std::uint16_t rrclass = 1) {
    Buffer out;
    dns::append_rdata(out, rdata, rrtype, rrclass);
    return std::string(out.text());
}

/// The hex of what `parse` appends, or `!` and the name of its error.
template <class Parse>
std::string hex_or_error(Parse parse) {
    Buffer out;
    out.append("before");
    const dns::Errc errc = parse(out);
    if (out.text().substr(0, 6) != "before" || (errc != dns::Errc::success && out.size() != 6)) {
        return "content was changed";
    }
    return errc == dns::Errc::success ? to_hex(out.bytes().subspan(6)) : '!' + std::string(dns::to_text(errc));
}

/// Rdata read from text, in hex, or `!` and the error.
inline std::string read(std::string_view text, std::uint16_t rrtype, std::uint16_t rrclass = 1) {
    // Memory that ends with the text.
    const Octets exact = copy(text);
    return hex_or_error([&](Buffer& out) { return dns::parse_rdata(out, as_text(exact), rrtype, rrclass); });
}

/// All of `message` as rdata, in stored form, in hex, or `!` and the error.
inline std::string unpacked(Bytes message, std::uint16_t rrtype, std::uint16_t rrclass = 1, std::size_t at = 0) {
    return hex_or_error(
        [&](Buffer& out) { return dns::unpack_rdata(out, message, at, message.size() - at, rrtype, rrclass); });
}

/// The 49 types with a form of their own (docs/formats/dns.md section 7), and whether they exist in class IN alone.
struct KnownType {
    std::uint16_t number;
    bool in_only;
};
inline constexpr KnownType known_types[] = {
    {1, true},   {2, false},  {3, false},  {4, false},   {5, false},   {6, false},   {7, false},
    {8, false},  {9, false},  {10, false}, {11, true},   {12, false},  {13, false},  {14, false},
    {15, false}, {16, false}, {17, false}, {18, false},  {19, false},  {20, false},  {21, false},
    {24, false}, {26, true},  {28, true},  {30, false},  {33, true},   {35, true},   {36, true},
    {38, true},  {39, false}, {41, false}, {43, false},  {46, false},  {47, false},  {48, false},
    {50, false}, {51, false}, {52, false}, {59, false},  {60, false},  {61, false},  {62, false},
    {64, true},  {65, true},  {99, false}, {108, false}, {109, false}, {256, false}, {257, true},
};
static_assert(std::size(known_types) == 49);

}  // namespace spindrift::tests
