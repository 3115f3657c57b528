#include <spindrift/nmsg/message/registry.hpp>

#include "message/proto_importer.hpp"
#include "message/schema_builder.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace spindrift::nmsg {
std::string_view current_vendor_name(std::string_view vendor) noexcept {
    return equal_ignoring_case(vendor, "ISC") ? "base" : vendor;
}

void Registry::add_files(Bytes files, const PresenterLookup& presenters) {
    const descriptor::Files declared(files);
    for (const std::string& name : declared.names()) {
        for (const auto& schema : build_schemas(declared, name, presenters)) {
            add(schema);
        }
    }
    // In protobuf, concatenated encoded messages are merged, so this is the union of both FileDescriptorSets.
    files_ = std::make_shared<const std::string>((files_ != nullptr ? *files_ : std::string()) +
                                                 std::string(as_text(files)));
}

void Registry::add(std::shared_ptr<const Schema> schema) {
    const Key key{schema->vid(), schema->msgtype()};
    schemas_.insert_or_assign(key, std::move(schema));
}

void Registry::load_file(const std::filesystem::path& file) {
    const descriptor::Files declared(as_bytes(import_proto(file, files_ != nullptr ? as_bytes(*files_) : Bytes())));
    const auto schemas = build_schemas(declared, declared.names().back(), {});
    if (schemas.empty()) {
        throw Error(
            fmt::format("{} defines no message type: no message there has the option (nmsg.type)", file.string()));
    }
    for (const auto& schema : schemas) {
        add(schema);
    }
}

void Registry::load_folder(const std::filesystem::path& folder, const WarningHandler& warn) {
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (at->path().extension() == ".proto" && at->is_regular_file(error)) {
            files.push_back(at->path());
        }
    }
    if (error) {
        throw Error(fmt::format("cannot read folder {}: {}", folder.string(), error.message()));
    }
    std::ranges::sort(files);
    for (const auto& file : files) {
        try {
            load_file(file);
        } catch (const Error& bad) {
            warn(bad.what());
        }
    }
}

const Schema* Registry::find(std::uint32_t vid, std::uint32_t msgtype) const noexcept {
    const auto found = schemas_.find(Key{vid, msgtype});
    return found == schemas_.end() ? nullptr : found->second.get();
}

const Schema* Registry::find(std::string_view vendor, std::string_view name) const noexcept {
    vendor = current_vendor_name(vendor);
    const auto found = std::ranges::find_if(schemas_, [&](const auto& entry) {
        return equal_ignoring_case(entry.second->vendor(), vendor) && equal_ignoring_case(entry.second->name(), name);
    });
    return found == schemas_.end() ? nullptr : found->second.get();
}

std::uint32_t Registry::vendor_id(std::string_view vendor) const noexcept {
    vendor = current_vendor_name(vendor);
    const auto found = std::ranges::find_if(
        schemas_, [&](const auto& entry) { return equal_ignoring_case(entry.second->vendor(), vendor); });
    return found == schemas_.end() ? 0 : found->first.first;
}

std::string_view Registry::vendor_name(std::uint32_t vid) const noexcept {
    const auto found = schemas_.lower_bound(Key{vid, 0});
    return found != schemas_.end() && found->first.first == vid ? std::string_view(found->second->vendor())
                                                                : std::string_view();
}

std::vector<const Schema*> Registry::schemas() const {
    std::vector<const Schema*> all;
    all.reserve(schemas_.size());
    for (const auto& [key, schema] : schemas_) {
        all.push_back(schema.get());
    }
    return all;
}

}  // namespace spindrift::nmsg
