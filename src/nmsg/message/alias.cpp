#include <spindrift/nmsg/message/alias.hpp>

#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

namespace spindrift::nmsg {

AliasTable AliasTable::load(const std::string& path, const WarningHandler& warn) {
    AliasTable table;
    std::ifstream file(path);
    std::size_t number = 0;
    for (std::string line; std::getline(file, line);) {
        ++number;
        constexpr std::string_view blanks = " \t\r";
        std::string_view rest = line;
        const std::string_view id_text = next_word(rest, blanks);
        const std::string_view name = next_word(rest, blanks);
        if (id_text.empty() || id_text.starts_with('#')) {
            continue;
        }
        const auto id = parse_c_integer<std::uint32_t>(id_text);
        if (id && !name.empty()) {
            table.set(*id, std::string(name));
        } else if (warn) {
            warn(number);
        }
    }
    return table;
}

void AliasTable::set(std::uint32_t number, std::string name) {
    names_.insert_or_assign(number, std::move(name));
}

const std::string* AliasTable::name(std::uint32_t number) const {
    const auto found = names_.find(number);
    return found == names_.end() ? nullptr : &found->second;
}

std::optional<std::uint32_t> AliasTable::number(std::string_view name) const {
    for (const auto& [number, known] : names_) {
        if (number != 0 && equal_ignoring_case(known, name)) {
            return number;
        }
    }
    return std::nullopt;
}

Aliases Aliases::load(std::string_view folder, const WarningHandler& warn) {
    const auto table = [&](const char* variable, std::string_view name) {
        const char* const chosen = std::getenv(variable);
        const std::string path = chosen != nullptr ? chosen : fmt::format("{}/{}", folder, name);
        return AliasTable::load(path, [&](std::size_t line) { warn(path, line); });
    };
    return {table("NMSG_OPALIAS_FILE", "nmsg.opalias"), table("NMSG_GRALIAS_FILE", "nmsg.gralias")};
}

}  // namespace spindrift::nmsg
