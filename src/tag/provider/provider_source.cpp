#include <spindrift/tag/provider/provider_source.hpp>

#include <utility>

namespace spindrift::tag::provider {
namespace {

// `Files` is what the reader takes as its first argument.
template <class Files>
ProviderSource::Read bind_reader(ProviderData (*read)(const Files&, LoadReport&, const ReadOptions&), Files files) {
    return [read, files = std::move(files)](LoadReport& report, const ReadOptions& options) {
        return read(files, report, options);
    };
}

}  // namespace

ProviderSource prefix2asn_source(std::vector<std::string> files) {
    auto read = bind_reader(&read_prefix2asn, files);
    return {"pfx2as", std::move(files), std::move(read)};
}

ProviderSource asn_db_source(std::string file) {
    return {"pfx2as", {file}, bind_reader(&read_asn_db, file)};
}

ProviderSource maxmind_csv_source(MaxmindFiles files) {
    std::vector<std::string> all = files.blocks;
    all.push_back(files.locations);
    return {"maxmind", std::move(all), bind_reader(&read_maxmind_csv, std::move(files))};
}

ProviderSource maxmind_db_source(std::string file) {
    return {"maxmind", {file}, bind_reader(&read_maxmind_db, file)};
}

ProviderSource netacuity_source(NetacuityFiles files) {
    std::vector<std::string> all = files.polygon_tables;
    for (const std::string& file : {files.blocks, files.locations, files.countries, files.regions, files.polygon_map}) {
        if (!file.empty()) {
            all.push_back(file);
        }
    }
    return {"netacq-edge", std::move(all), bind_reader(&read_netacuity, std::move(files))};
}

}  // namespace spindrift::tag::provider
