#pragma once

#include <spindrift/nmsg/schema.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spindrift::nmsg {

/// The message types a program knows: the built-in ones and those it loads from `.proto` files with the annotations
/// of schema/nmsg/options.proto. Several registries may live side by side; none changes once it is in use.
class Registry {
public:
    /// Only the built-in types. They are made once and shared.
    Registry();

    /// The built-in types alone, for programs that need no others.
    [[nodiscard]] static const Registry& built_in();

    /// Adds every annotated message of a `.proto` file. It may import others from its own folder, and the built-in
    /// ones as `base/dns.proto` or `nmsg/options.proto`. A type that exists already is replaced.
    /// \throws Error with file, line and reason if the file cannot be read or makes no sense
    void load_file(const std::filesystem::path& file);

    /// Called with the reason why a file was left out.
    using Complaint = std::function<void(const std::string& reason)>;

    /// Adds the `.proto` files of a folder, not of those below it, in the order of their names. A bad file is reported
    /// and left out.
    /// \throws Error if the folder cannot be read
    void load_folder(const std::filesystem::path& folder, const Complaint& complain);

    /// The type with these numbers, or null.
    [[nodiscard]] const Schema* find(std::uint32_t vid, std::uint32_t msgtype) const noexcept;

    /// The type with these names, of any case, or null. `ISC` stands for `base`.
    [[nodiscard]] const Schema* find(std::string_view vendor, std::string_view name) const noexcept;

    /// The number of a vendor by its name, of any case; 0 if no type of that vendor is known.
    [[nodiscard]] std::uint32_t vendor_id(std::string_view vendor) const noexcept;

    /// The name of a vendor, or an empty text.
    [[nodiscard]] std::string_view vendor_name(std::uint32_t vid) const noexcept;

    /// All types by vendor and type number.
    [[nodiscard]] std::vector<const Schema*> schemas() const;

private:
    using Key = std::pair<std::uint32_t, std::uint32_t>;

    void add(std::shared_ptr<const Schema> schema);

    std::map<Key, std::shared_ptr<const Schema>> schemas_;
};

}  // namespace spindrift::nmsg
