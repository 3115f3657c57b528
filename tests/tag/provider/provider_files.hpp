#pragma once

#include "tests/packet/captures.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/tag/provider/prefix_table.hpp>
#include <spindrift/tag/provider/readers.hpp>

#include <cstdlib>
#include <string>
#include <string_view>

// Files of providers, and what is read from them.
namespace spindrift::tag::provider::tests {

class ProviderFolder : public spindrift::tests::CaptureFolder {
public:
    std::string write_text(const std::string& name, std::string_view text) const { return write(name, as_bytes(text)); }

    /// A file that is compressed with gzip. `text` has no quotes.
    std::string write_gzip(const std::string& name, std::string_view text) const {
        const std::string plain = write_text(name, text);
        return std::system(("gzip " + plain).c_str()) == 0 ? plain + ".gz" : "";
    }
};

/// A table of one provider.
[[nodiscard]] inline PrefixTable table_of(const ProviderData& data) {
    const ProviderData* const all[] = {&data};
    return PrefixTable(all);
}

[[nodiscard]] inline AddressRecord find(const PrefixTable& table, std::string_view address) {
    return table.find(IpAddress::parse(address).value());
}

/// The text of the error that an action throws; empty if it throws none.
template <class Action>
[[nodiscard]] std::string error_of(Action action) {
    try {
        static_cast<void>(action());
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

/// `line: reason` of all bad rows.
[[nodiscard]] inline std::string bad_rows(const LoadReport& report) {
    std::string text;
    for (const BadRow& row : report.listed()) {
        text += std::to_string(row.line) + ": " + row.reason + "\n";
    }
    return text;
}

}  // namespace spindrift::tag::provider::tests
