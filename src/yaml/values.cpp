#include <spindrift/yaml/values.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

namespace spindrift::yaml {
namespace {

std::string absolute(const std::string& path) {
    std::error_code error;
    const auto result = std::filesystem::absolute(path, error);
    return error || path.empty() ? path : result.string();
}

}  // namespace

std::string text_of(const std::string& key, const TreeNode& value) {
    if (value.kind != TreeNode::Kind::scalar) {
        throw Error(fmt::format("line {}: '{}' takes a text", value.line, key));
    }
    return value.text;
}

std::vector<std::string> texts_of(const std::string& key, const TreeNode& value) {
    if (value.kind != TreeNode::Kind::sequence) {
        return {text_of(key, value)};
    }
    std::vector<std::string> texts;
    for (const TreeNode& item : value.items) {
        texts.push_back(text_of(key, item));
    }
    return texts;
}

std::vector<std::string> paths_of(const std::string& key, const TreeNode& value) {
    std::vector<std::string> paths = texts_of(key, value);
    std::ranges::transform(paths, paths.begin(), absolute);
    return paths;
}

std::string path_of(const std::string& key, const TreeNode& value) {
    return absolute(text_of(key, value));
}

std::int64_t number_of(const std::string& key, const TreeNode& value, std::int64_t min, std::int64_t max) {
    const std::string text = text_of(key, value);
    const auto number = parse_c_integer<std::int64_t>(text);
    if (!number || *number < min || *number > max) {
        throw Error(
            fmt::format("line {}: '{}' takes a number from {} to {}, not \"{}\"", value.line, key, min, max, text));
    }
    return *number;
}

bool boolean_of(const std::string& key, const TreeNode& value) {
    static constexpr std::array<std::string_view, 4> yes = {"yes", "true", "on", "enabled"};
    static constexpr std::array<std::string_view, 4> no = {"no", "false", "off", "disabled"};
    const std::string text = text_of(key, value);
    const bool is_yes = std::ranges::find(yes, text) != yes.end();
    if (!is_yes && std::ranges::find(no, text) == no.end()) {
        throw Error(fmt::format("line {}: invalid value for '{}' option: '{}'", value.line, key, text));
    }
    return is_yes;
}

}  // namespace spindrift::yaml
