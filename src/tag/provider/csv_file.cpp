#include "csv_file.hpp"

namespace spindrift::tag::provider {

CsvFile::CsvFile(const std::string& path, const ReadOptions& options, std::string_view ignored)
    : lines_(path, options) {
    bool has_line = lines_.next();
    while (has_line && !ignored.empty() && lines_.line().starts_with(ignored)) {
        has_line = lines_.next();
    }
    if (!has_line || !row_.split(lines_.line())) {
        fail(lines_.number() == 0 ? "the file is empty" : "the file has no header");
    }
    header_ = CsvHeader(row_);
}

std::size_t CsvFile::column(std::string_view name) const {
    const auto found = header_.find(name);
    if (!found) {
        fail("the header has no column " + std::string(name));
    }
    return *found;
}

}  // namespace spindrift::tag::provider
