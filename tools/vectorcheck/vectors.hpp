#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Conformance vectors: files of rows, each with what goes in and what must come out.
namespace vectorcheck {

/// The columns of a row, separated by tabs; at least one.
using Columns = std::vector<std::string>;

/// What a check found: empty if the row is as it must be.
using Verdict = std::string;

/// The octets of hexadecimal digits.
[[nodiscard]] std::string from_hex(std::string_view hex);

/// Checks a row of names, record data or messages (docs/formats/dns.md section 15).
/// \returns nothing if the row is not one of a known kind
[[nodiscard]] std::optional<Verdict> check_dns_row(const Columns& columns);

/// Checks a row of a packet, its filters and its flow hash (docs/formats/tagging.md 6.8).
/// \returns nothing if it is not such a row
[[nodiscard]] std::optional<Verdict> check_filter_row(const Columns& columns);

}  // namespace vectorcheck
