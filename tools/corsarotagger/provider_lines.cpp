#include "provider_lines.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace corsarotagger {

using namespace spindrift::tag::provider;

namespace {

void add_rows(std::vector<std::string>& lines, const LoadReport& report) {
    for (const BadRow& row : report.listed()) {
        lines.push_back(fmt::format("{}:{}: {}; the row is left out", row.file, row.line, row.reason));
    }
    if (const std::uint64_t more = report.bad_row_count() - report.listed().size(); more > 0) {
        lines.push_back(fmt::format("{} further rows are left out", more));
    }
}

std::string result_line(const ProviderLoad& load) {
    if (load.error.empty()) {
        const std::uint64_t rows = load.report.bad_row_count();
        return fmt::format("{}: {} prefixes{}", load.name, load.prefixes,
                           rows > 0 ? fmt::format(", {} rows left out", rows) : "");
    }
    return fmt::format("{}: {}; {}", load.name, load.error,
                       load.keeps_old ? "what was read before stays in force" : "it gives no tags");
}

}  // namespace

std::vector<std::string> provider_lines(const LoadResult& result) {
    std::vector<std::string> lines;
    for (const ProviderLoad& load : result.providers) {
        add_rows(lines, load.report);
        lines.push_back(result_line(load));
    }
    if (!result.error.empty()) {
        lines.push_back(fmt::format("the new data cannot be used: {}", result.error));
    }
    return lines;
}

bool is_complete(const LoadResult& result) {
    return result.error.empty() &&
           std::ranges::all_of(result.providers, [](const ProviderLoad& load) { return load.error.empty(); });
}

}  // namespace corsarotagger
