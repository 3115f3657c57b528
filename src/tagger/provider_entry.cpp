#include "provider_entry.hpp"

#include <spindrift/yaml/values.hpp>

#include <fmt/format.h>

#include <map>
#include <utility>

namespace spindrift::tagger {
namespace {

namespace provider = tag::provider;

/// The files of one provider, by key. A key may come several times, and may have a list.
class FileNames {
public:
    FileNames(const yaml::TreeNode& node, std::string name, std::vector<std::string>& warnings)
        : name_(std::move(name)), warnings_(warnings) {
        for (const auto& [key, value] : node.entries) {
            const std::vector<std::string> paths = paths_of(key, value);
            files_[key].insert(files_[key].end(), paths.begin(), paths.end());
        }
    }
    FileNames(const FileNames&) = delete;
    FileNames& operator=(const FileNames&) = delete;
    ~FileNames() = default;

    [[nodiscard]] bool has(const std::string& key) const { return files_.contains(key); }

    /// All files of a key.
    [[nodiscard]] std::vector<std::string> take_all(const std::string& key) {
        const auto found = files_.extract(key);
        return found.empty() ? std::vector<std::string>() : std::move(found.mapped());
    }

    /// The last file of a key; empty if there is none.
    [[nodiscard]] std::string take(const std::string& key) {
        const std::vector<std::string> files = take_all(key);
        return files.empty() ? std::string() : files.back();
    }

    void warn_of_rest() const {
        for (const auto& [key, files] : files_) {
            warnings_.push_back(fmt::format("{}: unknown option '{}' is ignored", name_, key));
        }
    }

private:
    std::string name_;
    std::vector<std::string>& warnings_;
    std::map<std::string, std::vector<std::string>> files_;
};

std::optional<provider::ProviderSource> prefix2asn(FileNames& files, std::vector<std::string>& warnings) {
    if (files.has("database")) {
        return provider::asn_db_source(files.take("database"));
    }
    if (!files.has("prefixfile")) {
        warnings.emplace_back("Prefix->ASN tagging requires a 'prefixfile' config option.");
        return std::nullopt;
    }
    return provider::prefix2asn_source(files.take_all("prefixfile"));
}

std::optional<provider::ProviderSource> maxmind(FileNames& files, std::vector<std::string>& warnings) {
    if (files.has("database")) {
        return provider::maxmind_db_source(files.take("database"));
    }
    const std::string directory = files.take("directory");
    if (files.has("blocksfile") && files.has("locationsfile")) {
        if (!directory.empty()) {
            warnings.emplace_back("Maxmind config: 'directory' is ignored, as the files are named.");
        }
        return provider::maxmind_csv_source({files.take_all("blocksfile"), files.take("locationsfile")});
    }
    if (directory.empty()) {
        warnings.emplace_back(
            "Maxmind config: both 'locationsfile' and 'blocksfile' must be present in the config file (unless you "
            "have set 'directory' instead).");
        return std::nullopt;
    }
    return provider::maxmind_csv_source(provider::MaxmindFiles::in_directory(directory));
}

std::optional<provider::ProviderSource> netacuity(FileNames& files, std::vector<std::string>& warnings) {
    if (!files.has("blocksfile") || !files.has("locationsfile")) {
        warnings.emplace_back(
            "Netacq-Edge config: both 'locationsfile' and 'blocksfile' must be present in the config file.");
        return std::nullopt;
    }
    return provider::netacuity_source({.blocks = files.take("blocksfile"),
                                       .locations = files.take("locationsfile"),
                                       .countries = files.take("countryfile"),
                                       .regions = files.take("regionfile"),
                                       .polygon_map = files.take("polygonmapfile"),
                                       .polygon_tables = files.take_all("polygontablefile")});
}

}  // namespace

std::optional<provider::ProviderSource> read_provider(const std::string& name, const yaml::TreeNode& node,
                                                      std::vector<std::string>& warnings) {
    FileNames files(node, name, warnings);
    std::optional<provider::ProviderSource> source;
    if (name == "pfx2as") {
        source = prefix2asn(files, warnings);
    } else if (name == "maxmind") {
        source = maxmind(files, warnings);
    } else if (name == "netacq-edge") {
        source = netacuity(files, warnings);
    } else {
        warnings.push_back(fmt::format("unrecognised tag provider name in config file: {}", name));
        return std::nullopt;
    }
    if (source) {
        files.warn_of_rest();
    }
    return source;
}

}  // namespace spindrift::tagger
