#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/nmsg/message/presenter.hpp>
#include <spindrift/nmsg/message/schema.hpp>

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

/// The message types a program knows: those of `built_in_types`, and those it loads from `.proto` files with the
/// annotations of schema/nmsg/options.proto. Several registries may live side by side; none changes once it is in use.
class Registry {
public:
    /// Knows no types.
    Registry() = default;

    /// Adds every annotated message of some files, which those loaded later may import.
    /// \param files an encoded google.protobuf.FileDescriptorSet in which each file is behind those it imports
    /// \param presenters finds the code that types name
    /// \throws Error with file, message and reason if a type makes no sense
    void add_files(Bytes files, const PresenterLookup& presenters);

    /// Adds every annotated message of a `.proto` file. It may import others from its own folder, and those added
    /// before as `base/dns.proto` or `nmsg/options.proto`. A type that exists already is replaced.
    /// \throws Error with file, line and reason if the file cannot be read or makes no sense, and if the module that
    /// reads `.proto` files is not installed
    void load_file(const std::filesystem::path& file);

    /// Called with the reason why a file was left out.
    using WarningHandler = std::function<void(const std::string& reason)>;

    /// Adds the `.proto` files of a folder, not of those below it, in the order of their names. A bad file is reported
    /// and left out.
    /// \throws Error if the folder cannot be read
    void load_folder(const std::filesystem::path& folder, const WarningHandler& warn);

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
    std::shared_ptr<const std::string> files_;  // what files may import, encoded; null for nothing
};

}  // namespace spindrift::nmsg
