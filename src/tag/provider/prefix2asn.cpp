#include <spindrift/tag/provider/readers.hpp>

#include "text_lines.hpp"

#include <spindrift/base/text.hpp>

#include <algorithm>
#include <optional>

namespace spindrift::tag::provider {
namespace {

// Removes the text before the first separator from the front, and the separator.
std::string_view take_until(std::string_view& text, std::string_view separators) {
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    const std::string_view taken = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return taken;
}

// `64500`, or the same number in two halves, `0.64500`.
std::optional<std::uint32_t> parse_asn(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos) {
        return parse_decimal<std::uint32_t>(text);
    }
    const auto high = parse_decimal<std::uint16_t>(text.substr(0, dot));
    const auto low = parse_decimal<std::uint16_t>(text.substr(dot + 1));
    return high && low ? std::optional((std::uint32_t{*high} << 16) | *low) : std::nullopt;
}

// The record of a list of origins: without a provider if there are several. Nothing if one is no AS number.
std::optional<AddressRecord> parse_origins(std::string_view text) {
    constexpr std::string_view separators = "_,";
    AddressRecord record;
    std::size_t count = 0;
    const bool ends_with_separator = !text.empty() && separators.find(text.back()) != std::string_view::npos;
    while (!text.empty()) {
        const auto asn = parse_asn(take_until(text, separators));
        if (!asn) {
            return std::nullopt;
        }
        record.asn = *asn;
        ++count;
    }
    if (count == 0 || ends_with_separator) {
        return std::nullopt;
    }
    record.providers = provider_bit(Provider::prefix2asn);
    return count == 1 ? record : AddressRecord{};
}

// Uses a row of three columns. \returns why it is left out, or an empty text
std::string use_row(ProviderData& data, std::string_view row) {
    if (row.empty() || row.front() == '#') {
        return {};
    }
    const std::string_view address = take_until(row, "\t");
    const std::string_view length = take_until(row, "\t");
    if (row.empty() || row.find('\t') != std::string_view::npos) {
        return "it has not three columns (address, prefix length, origin), separated by tabs";
    }
    const auto prefix = parse_prefix(address, length);
    if (!prefix) {
        return "the address or the prefix length is not valid";
    }
    const auto record = parse_origins(row);
    if (!record) {
        return "the origin is not an AS number or a list of them";
    }
    data.add(*prefix, data.record_number(*record));
    return {};
}

}  // namespace

ProviderData read_prefix2asn(const std::vector<std::string>& files, LoadReport& report, const ReadOptions& options) {
    ProviderData data(Provider::prefix2asn, options.max_octets);
    for (const std::string& file : files) {
        TextLines lines(file, options);
        const std::size_t before = data.prefix_count();
        use_rows(lines, report, [&](std::string_view row) { return use_row(data, row); });
        if (data.prefix_count() == before) {
            lines.fail("the file has no prefixes");
        }
    }
    return data;
}

}  // namespace spindrift::tag::provider
