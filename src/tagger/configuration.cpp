#include <spindrift/tagger/configuration.hpp>

#include "provider_entry.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/yaml/tree.hpp>
#include <spindrift/yaml/values.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <limits>

namespace spindrift::tagger {
namespace {

constexpr std::size_t max_file_size = std::size_t{1} << 20;
constexpr std::int64_t max_32 = std::numeric_limits<std::uint32_t>::max();

void warn_of_unknown(Configuration& configuration, const std::string& key, const yaml::TreeNode& value) {
    configuration.warnings.push_back(fmt::format("line {}: unknown option '{}' is ignored", value.line, key));
}

void read_multicast_value(Configuration& configuration, const std::string& key, const yaml::TreeNode& value) {
    Multicast& multicast = configuration.multicast;
    if (key == "monitorid") {
        multicast.monitor = static_cast<std::uint16_t>(number_of(key, value, 0, max_32) & 0xFFFF);
    } else if (key == "beaconport") {
        multicast.beacon_port = static_cast<std::uint16_t>(number_of(key, value, 1, 65'535));
    } else if (key == "groupaddr") {
        multicast.group = text_of(key, value);
    } else if (key == "sourceaddr") {
        multicast.source = text_of(key, value);
    } else if (key == "mtu") {
        multicast.message_size = static_cast<std::size_t>(number_of(key, value, 536, 65'507));
    } else if (key == "ttl") {
        multicast.ttl = static_cast<int>(number_of(key, value, 0, max_32) & 0xFF);
    } else {
        warn_of_unknown(configuration, key, value);
    }
}

void read_multicast(Configuration& configuration, const yaml::TreeNode& node) {
    if (node.kind != yaml::TreeNode::Kind::map) {
        throw Error(fmt::format("line {}: 'multicast' takes a map", node.line));
    }
    for (const auto& [key, value] : node.entries) {
        read_multicast_value(configuration, key, value);
    }
}

void read_providers(Configuration& configuration, const yaml::TreeNode& node) {
    if (node.kind != yaml::TreeNode::Kind::sequence && node.kind != yaml::TreeNode::Kind::null) {
        throw Error(fmt::format("line {}: 'tagproviders' takes a list", node.line));
    }
    for (const yaml::TreeNode& item : node.items) {
        if (item.kind != yaml::TreeNode::Kind::map) {
            throw Error(fmt::format("line {}: a tag provider is a map: its name, then its files", item.line));
        }
        for (const auto& [name, files] : item.entries) {
            if (auto source = read_provider(name, files, configuration.warnings)) {
                configuration.providers.push_back(std::move(*source));
            }
        }
    }
}

// There is nothing to sample: the value is only checked.
void check_sample_rate(Configuration& configuration, const std::string& key, const yaml::TreeNode& value) {
    constexpr std::int64_t limit = std::numeric_limits<std::int32_t>::max();
    if (number_of(key, value, -limit, limit) <= 0) {
        configuration.warnings.emplace_back("sample rate must be greater than zero, setting to 1.");
    }
}

void read_value(Configuration& configuration, const std::string& key, const yaml::TreeNode& value) {
    if (key == "inputuri") {
        const std::vector<std::string> inputs = texts_of(key, value);
        configuration.inputs.insert(configuration.inputs.end(), inputs.begin(), inputs.end());
    } else if (key == "pktthreads") {
        configuration.threads = static_cast<unsigned>(number_of(key, value, 1, 255));
    } else if (key == "logfilename") {
        configuration.log_file = path_of(key, value);
    } else if (key == "statfilename") {
        configuration.statistics_file = path_of(key, value);
    } else if (key == "promisc") {
        configuration.promiscuous = boolean_of(key, value);
    } else if (key == "dohashing") {
        configuration.by_flow = boolean_of(key, value);
    } else if (key == "consterfframing") {
        static_cast<void>(number_of(key, value, -1, 65'535));  // the size of each header is read from the header
    } else if (key == "basicfilter") {
        configuration.filter = text_of(key, value);
    } else if (key == "tagfilter") {
        configuration.tag_filter = text_of(key, value);
    } else if (key == "samplerate") {
        check_sample_rate(configuration, key, value);
    } else if (key == "controlsocketname") {
        configuration.control_address = text_of(key, value);
    } else if (key == "multicast") {
        read_multicast(configuration, value);
    } else if (key == "tagproviders") {
        read_providers(configuration, value);
    } else if (key != "pubqueuename") {  // of a transport that there is no more
        warn_of_unknown(configuration, key, value);
    }
}

std::string read_file(const std::string& path) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::string text(max_file_size + 1, '\0');
    std::size_t size = 0;
    while (file.get() >= 0) {
        const ssize_t count = ::read(file.get(), text.data() + size, text.size() - size);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            break;
        }
        size += static_cast<std::size_t>(count);
        if (size > max_file_size) {
            throw Error("Malformed config file: more than 1 MiB");
        }
        if (count == 0) {
            text.resize(size);
            return text;
        }
    }
    throw Error(fmt::format("Failed to open config file: {}", std::strerror(errno)));
}

yaml::TreeNode parse_root(std::string_view text) {
    yaml::TreeNode root;
    try {
        root = yaml::parse(text);
    } catch (const Error& error) {
        throw Error(fmt::format("Malformed config file: {}", error.what()));
    }
    if (root.kind == yaml::TreeNode::Kind::null) {
        throw Error("Config file is empty!");
    }
    if (root.kind != yaml::TreeNode::Kind::map) {
        throw Error("Top level of config should be a map");
    }
    return root;
}

}  // namespace

Configuration parse_configuration(std::string_view text) {
    const yaml::TreeNode root = parse_root(text);
    Configuration configuration;
    for (const auto& [key, value] : root.entries) {
        read_value(configuration, key, value);
    }
    if (configuration.inputs.empty()) {
        throw Error("no input URI has been provided, exiting.");
    }
    return configuration;
}

Configuration read_configuration(const std::string& path) {
    return parse_configuration(read_file(path));
}

}  // namespace spindrift::tagger
