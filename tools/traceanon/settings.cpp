#include "settings.hpp"

#include "../shared/trace_inputs.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/file/input_stream.hpp>
#include <spindrift/yaml/tree.hpp>
#include <spindrift/yaml/values.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace traceanon {
namespace {

using namespace spindrift;
using anonymize::AddressMap;

constexpr std::size_t key_size = 32;

// The first octets of a file, as it is.
Buffer read_file(const std::string& path, std::size_t max_size) {
    file::InputStream stream(path, file::InputStream::Content::plain);
    Buffer content;
    while (content.size() < max_size) {
        const auto result = stream.read(content, max_size - content.size(), file::wait_readable);
        if (result == file::InputStream::Result::failed) {
            throw Error(stream.error_message());
        }
        if (result != file::InputStream::Result::octets) {
            break;
        }
    }
    return content;
}

void set_map_in_file(Settings& settings, const yaml::TreeNode& value, std::unique_ptr<AddressMap> map) {
    if (settings.map != nullptr) {
        throw Error(fmt::format("line {}: there is a key or a prefix already", value.line));
    }
    settings.map = std::move(map);
}

anonymize::Sides sides_of(const std::string& key, const yaml::TreeNode& value) {
    const std::string text = yaml::text_of(key, value);
    if (text == "both") {
        return {true, true};
    }
    if (text == "source") {
        return {true, false};
    }
    if (text.starts_with("dest")) {
        return {false, true};
    }
    if (text.starts_with("neither") || text.starts_with("none")) {
        return {false, false};
    }
    throw Error(fmt::format("line {}: {} is both, source, dest or neither, not \"{}\"", value.line, key, text));
}

[[noreturn]] void refuse(const std::string& key, const yaml::TreeNode& value) {
    throw Error(fmt::format("line {}: unknown setting '{}'", value.line, key));
}

const std::vector<std::pair<std::string, yaml::TreeNode>>& entries_of(const std::string& key,
                                                                      const yaml::TreeNode& value) {
    if (value.kind != yaml::TreeNode::Kind::map && value.kind != yaml::TreeNode::Kind::null) {
        throw Error(fmt::format("line {}: '{}' takes settings", value.line, key));
    }
    return value.entries;
}

void read_addresses(Settings& settings, const yaml::TreeNode& node) {
    for (const auto& [key, value] : entries_of("ipanon", node)) {
        if (key == "encode_addresses") {
            settings.sides = sides_of(key, value);
        } else if (key == "cryptopan_key") {
            set_map_in_file(settings, value, map_of_key(yaml::text_of(key, value)));
        } else if (key == "prefix_replace") {
            set_map_in_file(settings, value, anonymize::make_prefix_replacement(yaml::text_of(key, value)));
        } else {
            refuse(key, value);
        }
    }
}

// RADIUS stays as it is, which a configuration that asks for more must not hide.
void check_radius(const yaml::TreeNode& node) {
    for (const auto& [key, value] : entries_of("radius", node)) {
        if (key == "encode_radius" && yaml::boolean_of(key, value)) {
            throw Error(
                fmt::format("line {}: RADIUS cannot be anonymised here: leave out encode_radius, and filter it "
                            "out (filterstring: not udp port 1812)",
                            value.line));
        }
        constexpr auto others =
            std::to_array<std::string_view>({"encode_radius", "ignore_safe_avps", "salt", "server"});
        if (std::ranges::find(others, key) == others.end()) {
            refuse(key, value);
        }
    }
}

void read_setting(Settings& settings, const std::string& key, const yaml::TreeNode& value) {
    constexpr std::int64_t max_level = 9;
    constexpr std::int64_t max_threads = 1024;
    if (key == "ipanon") {
        read_addresses(settings, value);
    } else if (key == "radius") {
        check_radius(value);
    } else if (key == "compress_level") {
        settings.compression.level = std::to_string(yaml::number_of(key, value, 0, max_level));
    } else if (key == "compress_type") {
        settings.compression.type = yaml::text_of(key, value);
    } else if (key == "threads") {
        static_cast<void>(yaml::number_of(key, value, 0, max_threads));
    } else if (key == "filterstring") {
        settings.filter = yaml::text_of(key, value);
    } else {
        refuse(key, value);
    }
}

}  // namespace

void Settings::set_map(std::unique_ptr<AddressMap> another) {
    if (map != nullptr) {
        throw tools::UsageError{"there can be only one key or prefix"};
    }
    map = std::move(another);
}

std::unique_ptr<AddressMap> map_of_key(std::string_view key) {
    if (key.size() < key_size) {
        throw Error(fmt::format("the key has {} octets: it must have {}", key.size(), key_size));
    }
    return anonymize::make_crypto_pan(as_bytes(key).first<key_size>());
}

std::unique_ptr<AddressMap> map_of_key_file(const std::string& path) {
    try {
        return map_of_key(read_file(path, key_size).text());
    } catch (const Error& error) {
        throw Error(fmt::format("{}: {}", path, error.what()));
    }
}

void read_settings(Settings& settings, const std::string& path) {
    constexpr std::size_t max_size = std::size_t{1} << 20;
    try {
        const Buffer content = read_file(path, max_size);
        const yaml::TreeNode root = yaml::parse(content.text());
        for (const auto& [key, value] : entries_of("configuration", root)) {
            read_setting(settings, key, value);
        }
    } catch (const Error& error) {
        throw Error(fmt::format("{}: {}", path, error.what()));
    }
}

}  // namespace traceanon
