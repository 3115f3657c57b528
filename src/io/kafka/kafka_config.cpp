#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/io/kafka/kafka_endpoint.hpp>

#include "kafka_refusal.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <iterator>

namespace spindrift::io {
namespace {

constexpr std::string_view default_section = "default";

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

KafkaConfig::Setting parse_setting(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) {
        throw Error(fmt::format("'{}' is not a KEY=VALUE pair", text));
    }
    const std::string_view key = trimmed(text.substr(0, equals));
    const std::string_view value = trimmed(text.substr(equals + 1));
    if (key.empty() || value.empty()) {
        throw Error(fmt::format("'{}' lacks a {}", text, key.empty() ? "key" : "value"));
    }
    return {std::string(key), std::string(value)};
}

// Removes the text up to a separator from the front, and the separator. \returns the text before the separator
std::string_view take_until(std::string_view& text, char separator) {
    const std::size_t at = text.find(separator);
    const std::string_view taken = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return taken;
}

bool is_path(std::string_view source) {
    return source.starts_with('/') || (source.size() > 2 && source.starts_with("./"));
}

}  // namespace

KafkaConfig KafkaConfig::parse_list(std::string_view text) {
    if (text.empty()) {
        throw Error("it is empty");
    }
    KafkaConfig config;
    Section& section = config.sections_[std::string(default_section)];
    while (!text.empty()) {
        auto [key, value] = parse_setting(take_until(text, ':'));
        section[std::move(key)] = std::move(value);
    }
    return config;
}

KafkaConfig KafkaConfig::parse_ini(std::string_view text) {
    KafkaConfig config;
    Section* section = nullptr;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::string_view line = trimmed(take_until(text, '\n'));
        const auto refuse = [number](std::string_view complaint) {
            throw Error(fmt::format("line {}: {}", number, complaint));
        };
        if (line.empty() || line.starts_with('#')) {
            continue;
        }
        if (line.starts_with('[')) {
            if (!line.ends_with(']') || line.size() < 3) {
                refuse(fmt::format("'{}' is not a [SECTION]", line));
            }
            section = &config.sections_[std::string(line.substr(1, line.size() - 2))];
            continue;
        }
        if (section == nullptr) {
            refuse(fmt::format("'{}' stands before any [SECTION]", line));
        }
        try {
            auto [key, value] = parse_setting(line);
            (*section)[std::move(key)] = std::move(value);
        } catch (const Error& error) {
            refuse(error.what());
        }
    }
    if (config.sections_.empty()) {
        throw Error("it has no [SECTION]");
    }
    return config;
}

KafkaConfig KafkaConfig::load(const std::string& source) {
    const bool path = is_path(source);
    try {
        if (!path) {
            return parse_list(source);
        }
        std::ifstream file(source);
        if (!file) {
            throw Error(errno_text(errno));
        }
        return parse_ini(std::string(std::istreambuf_iterator<char>(file), {}));
    } catch (const Error& error) {
        throw kafka_refusal(
            event::KafkaRefused::Step::settings_source,
            path ? fmt::format("cannot load {}: {}", source, error.what())
                 : fmt::format("cannot apply \"{}\": {}; it is a file, or KEY=VALUE:KEY=VALUE", source, error.what()));
    }
}

std::vector<KafkaConfig::Setting> KafkaConfig::settings_for(std::string_view broker) const {
    std::vector<Setting> settings;
    for (const std::string_view name : {default_section, broker}) {
        if (const auto section = sections_.find(name); section != sections_.end()) {
            settings.insert(settings.end(), section->second.begin(), section->second.end());
        }
    }
    return settings;
}

}  // namespace spindrift::io
