#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace spindrift::nmsg {

/// Names for the numbers of operators or of groups (docs/formats/nmsgtool.md 6.2).
class AliasTable {
public:
    /// Called with the number of a line that makes no sense and was passed over.
    using WarningHandler = std::function<void(std::size_t line)>;

    /// Reads lines of `NUMBER NAME`, the number in C notation. Blank lines and those that begin with `#` are skipped.
    /// A file that cannot be opened is an empty table.
    static AliasTable load(const std::string& path, const WarningHandler& warn = {});

    void set(std::uint32_t number, std::string name);

    /// The name of a number, or null.
    [[nodiscard]] const std::string* name(std::uint32_t number) const;

    /// The least number of that name, of any case. 0 is never found.
    [[nodiscard]] std::optional<std::uint32_t> number(std::string_view name) const;

    [[nodiscard]] bool empty() const noexcept { return names_.empty(); }

private:
    std::map<std::uint32_t, std::string> names_;
};

/// Both tables.
struct Aliases {
    AliasTable operators;
    AliasTable groups;
};

}  // namespace spindrift::nmsg
