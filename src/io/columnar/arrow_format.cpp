#include "arrow_format.hpp"

#include <spindrift/base/json_text.hpp>
#include <spindrift/version.hpp>

#include <fmt/format.h>

namespace spindrift::io {

std::vector<std::pair<std::string, std::string>> arrow_metadata(const nmsg::ColumnSchema* schema) {
    std::vector<std::pair<std::string, std::string>> all;
    if (schema != nullptr) {
        Buffer type;
        append_utf8_repaired(type, fmt::format("{} {}", schema->type().vendor(), schema->type().name()));
        all.emplace_back("nmsg.type", type.text());
    }
    all.emplace_back("nmsg.writer", fmt::format("Spindrift {}", version()));
    return all;
}

}  // namespace spindrift::io
