// vectorcheck KIND FILE.tsv: runs conformance vectors against the library. The kinds are `dns` and `filters`.
//
// Prints one line for each row that fails and ends with `N passed, N failed`.

#include "vectors.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <utility>

namespace vectorcheck {

std::string from_hex(std::string_view hex) {
    std::string octets;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        octets += static_cast<char>(spindrift::hex_value(hex[i]) << 4 | spindrift::hex_value(hex[i + 1]));
    }
    return octets;
}

namespace {

using spindrift::Error;

/// A kind of file.
struct Kind {
    std::string_view name;
    bool has_header = false;  ///< whether the first row that is not a comment names the columns
    std::optional<Verdict> (*check)(const Columns&) = nullptr;
};

constexpr std::array<Kind, 2> kinds = {{{"dns", true, check_dns_row}, {"filters", false, check_filter_row}}};

Columns split(std::string_view line) {
    Columns columns;
    while (true) {
        const std::size_t tab = line.find('\t');
        columns.emplace_back(line.substr(0, tab));
        if (tab == std::string_view::npos) {
            return columns;
        }
        line.remove_prefix(tab + 1);
    }
}

int check_file(const Kind& kind, const char* path) {
    std::ifstream file(path);
    if (!file) {
        throw spindrift::system_error(fmt::format("cannot open {}", path), errno);
    }
    std::size_t passed = 0;
    std::size_t failed = 0;
    bool header_seen = !kind.has_header;
    std::size_t number = 0;
    for (std::string line; std::getline(file, line);) {
        ++number;
        if (line.starts_with('#') || !std::exchange(header_seen, true)) {
            continue;
        }
        const auto verdict = kind.check(split(line));
        if (!verdict) {
            throw Error(fmt::format("{}:{}: not a row of {} vectors", path, number, kind.name));
        }
        ++(verdict->empty() ? passed : failed);
        if (!verdict->empty()) {
            fmt::print("{}:{}: {}\n", path, number, *verdict);
        }
    }
    fmt::print("{} passed, {} failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace vectorcheck

int main(int argc, char** argv) {
    using namespace vectorcheck;
    const auto* const kind = argc == 3 ? std::ranges::find(kinds, std::string_view(argv[1]), &Kind::name) : kinds.end();
    if (kind == kinds.end()) {
        fmt::print(stderr, "usage: vectorcheck dns|filters FILE.tsv\n");
        return 2;
    }
    try {
        return check_file(*kind, argv[2]);
    } catch (const Error& error) {
        fmt::print(stderr, "vectorcheck: {}\n", error.what());
        return 2;
    }
}
