#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace spindrift::nmsg {

/// Names of operator numbers or group numbers (docs/formats/nmsgtool.md 6.2).
class AliasTable {
public:
    /// Called with the number of an invalid line, which was skipped.
    using WarningHandler = std::function<void(std::size_t line)>;

    /// Reads lines of `NUMBER NAME`, with the number in C notation. Blank lines and lines that begin with `#` are
    /// skipped. If the file cannot be opened, the table is empty.
    static AliasTable load(const std::string& path, const WarningHandler& warn = {});

    void set(std::uint32_t number, std::string name);

    /// The name of a number, or null.
    [[nodiscard]] const std::string* name(std::uint32_t number) const;

    /// The smallest number with that name (case-insensitive). 0 is never returned.
    [[nodiscard]] std::optional<std::uint32_t> number(std::string_view name) const;

    [[nodiscard]] bool empty() const noexcept { return names_.empty(); }

private:
    std::map<std::uint32_t, std::string> names_;
};

/// The alias tables of operators and groups.
struct Aliases {
    /// Called with a file and the number of an invalid line in it, which was skipped.
    using WarningHandler = std::function<void(const std::string& path, std::size_t line)>;

    AliasTable operators;
    AliasTable groups;

    /// Reads the files in `NMSG_OPALIAS_FILE` and `NMSG_GRALIAS_FILE`; where one is not set, `nmsg.opalias` and
    /// `nmsg.gralias`.
    /// \param folder of the configuration of this installation, where the latter are
    static Aliases load(std::string_view folder, const WarningHandler& warn);
};

}  // namespace spindrift::nmsg
