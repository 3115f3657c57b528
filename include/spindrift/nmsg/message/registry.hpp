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

/// The name of a vendor today: `base` for `ISC`, its old name, in any case; other names as they are.
[[nodiscard]] std::string_view current_vendor_name(std::string_view vendor) noexcept;

/// A set of message types: those of `built_in_types`, and types loaded from `.proto` files with the annotations of
/// schema/nmsg/options.proto. A program may have several registries. A registry must not change while it is in use.
class Registry {
public:
    /// An empty registry.
    Registry() = default;

    /// Adds the annotated messages of files. Files loaded later may import these files.
    /// \param files an encoded google.protobuf.FileDescriptorSet in which each file comes after those it imports
    /// \param presenters finds the presenters that types name
    /// \throws Error with file, message and reason if a type is invalid
    void add_files(Bytes files, const PresenterLookup& presenters);

    /// Adds the annotated messages of a `.proto` file. It may import files from its own folder, and the files added
    /// before, such as `base/dns.proto` or `nmsg/options.proto`. A type with the same numbers is replaced.
    /// \throws Error with file, line and reason if the file cannot be read or is invalid, or if the module that reads
    /// `.proto` files is not installed
    void load_file(const std::filesystem::path& file);

    /// Called with the reason why a file was skipped.
    using WarningHandler = std::function<void(const std::string& reason)>;

    /// Adds the `.proto` files of a folder, without subfolders, sorted by name. An invalid file is passed to `warn` and
    /// skipped.
    /// \throws Error if the folder cannot be read
    void load_folder(const std::filesystem::path& folder, const WarningHandler& warn);

    /// Adds a type. A type with the same numbers is replaced.
    void add(std::shared_ptr<const Schema> schema);

    /// The type with these numbers, or null.
    [[nodiscard]] const Schema* find(std::uint32_t vid, std::uint32_t msgtype) const noexcept;

    /// The type with these names, or null. Case-insensitive. The vendor `ISC` is an old name of `base`.
    [[nodiscard]] const Schema* find(std::string_view vendor, std::string_view name) const noexcept;

    /// The number of a vendor by its name (case-insensitive); 0 if there is no type of that vendor.
    [[nodiscard]] std::uint32_t vendor_id(std::string_view vendor) const noexcept;

    /// The name of a vendor, or an empty text if there is no type of that vendor.
    [[nodiscard]] std::string_view vendor_name(std::uint32_t vid) const noexcept;

    /// All types, sorted by vendor number and type number.
    [[nodiscard]] std::vector<const Schema*> schemas() const;

private:
    using Key = std::pair<std::uint32_t, std::uint32_t>;

    std::map<Key, std::shared_ptr<const Schema>> schemas_;
    std::shared_ptr<const std::string> files_;  // the encoded FileDescriptorSet that files may import; may be null
};

}  // namespace spindrift::nmsg
