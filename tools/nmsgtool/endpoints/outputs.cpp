#include "outputs.hpp"

#include "open_or_fail.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/io/columnar/arrow_sink.hpp>
#include <spindrift/io/file/file_sink.hpp>
#include <spindrift/io/udp/socket_spec.hpp>
#include <spindrift/io/udp/udp.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

namespace nmsgtool {
namespace {

using namespace spindrift;

// Replaces \n, \t and \\ of `-e`. Other characters after a backslash stay as they are.
std::string unescaped(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (text[i] != '\\' || (next != 'n' && next != 't' && next != '\\')) {
            result += text[i];
            continue;
        }
        result += next == 'n' ? '\n' : next == 't' ? '\t' : '\\';
        ++i;
    }
    return result;
}

class Outputs {
public:
    Outputs(pipeline::Pipeline& pipeline, const Settings& settings, const Queues& queues, const Console& console,
            const std::string& folder, std::shared_ptr<io::KickerHelper> kickers)
        : pipeline_(pipeline),
          settings_(settings),
          queues_(queues),
          console_(console),
          folder_(folder),
          kickers_(std::move(kickers)) {}

    const pipeline::Sink* open() {
        const Options& options = settings_.options;
        for (const std::string& spec : options.writesock) {
            open_sockets(spec);
        }
        for (const std::string& spec : options.writezsock) {
            pipeline_.add(queues_.zmq.open_output(spec));
        }
        for (const std::string& spec : options.writekafka) {
            pipeline_.add(queues_.kafka.open_output(spec));
        }
        for (const std::string& path : options.writenmsg) {
            open_nmsg(path);
        }
        const std::string suffix(settings_.compression ? file::suffix_of(*settings_.compression) : "");
        if (options.writesock.empty() && options.writezsock.empty() && options.writekafka.empty() &&
            settings_.output_files().empty()) {
            open_presentation("-", suffix);
        }
        for (const std::string& path : options.writepres) {
            open_presentation(path, suffix);
        }
        for (const std::string& path : options.writejson) {
            const nmsg::JsonWriter::Options json{settings_.header, &settings_.aliases, settings_.json_times,
                                                 settings_.memory.written_text()};
            add_file("json", std::make_unique<io::JsonFileSink>(output_file(path, "json", ".json" + suffix),
                                                                settings_.registry, json, compression_of(path)));
        }
        for (const std::string& path : options.arrow) {
            open_arrow(path);
        }
        // At the end: a start that fails finishes no files.
        for (const auto& [path, empty_suffix] : rotated_) {
            handle_unfinished_files(path, empty_suffix);
        }
        return last_file_;
    }

private:
    void open_sockets(const std::string& text) {
        const Options& options = settings_.options;
        io::SocketSpec spec;
        try {
            spec = io::SocketSpec::parse(text, true);
        } catch (const Error& error) {
            usage_error(fmt::format("bad -s socket '{}': {}", text, error.what()));
        }
        io::UdpSink::Options udp;
        udp.container = {.container_size = options.mtu != 0 ? options.mtu : nmsg::jumbo_container_size,
                         .zlib = options.zlibout,
                         .buffered = !options.unbuffered,
                         .header = settings_.header};
        if (spec.rate.value_or(0) > 0) {
            udp.limiter = std::make_shared<RateLimiter>(*spec.rate);
            console_.say(2, fmt::format("nmsg socket rate: {} freq: {}", *spec.rate, spec.frequency));
        }
        for (const net::UdpAddress& address : spec.addresses) {
            console_.say(2, fmt::format("nmsg socket output: {}", address.text()));
            pipeline_.add(
                open_or_fail("-s", address.text(), [&] { return std::make_unique<io::UdpSink>(address, udp); }));
        }
    }

    void open_nmsg(const std::string& path) {
        const io::ContainerSink::Options container = {
            .zlib = settings_.options.zlibout, .buffered = !settings_.options.unbuffered, .header = settings_.header};
        add_file("file", std::make_unique<io::NmsgFileSink>(output_file(path, "nmsg", ".nmsg"), container,
                                                            compression_by_name(path)));
    }

    void open_presentation(const std::string& path, const std::string& suffix) {
        nmsg::PresentationWriter::Options text;
        text.max_size = settings_.memory.written_text();
        text.endline = settings_.options.endline ? unescaped(*settings_.options.endline) : "\n";
        text.header = settings_.header;
        text.aliases = &settings_.aliases;
        add_file("pres", std::make_unique<io::PresentationFileSink>(output_file(path, "pres", suffix),
                                                                    settings_.registry, text, compression_of(path)));
    }

    void open_arrow(const std::string& path) {
        const std::string suffix(settings_.compression ? file::suffix_of(*settings_.compression) : "");
        io::ArrowFileSink::Options arrow;
        arrow.limits.size = settings_.memory.rows();
        arrow.limits.message_size = settings_.memory.written_text();
        arrow.limits.buffered = !settings_.options.unbuffered;
        arrow.buffers = settings_.options.arrow_zstd ? io::IpcCompression::zstd : io::IpcCompression::none;
        arrow.file = compression_of(path);
        auto type = std::make_shared<io::TableType>(settings_.registry, settings_.columns, settings_.schema);
        add_file("arrow", std::make_unique<io::ArrowFileSink>(output_file(path, "arrow", ".arrows" + suffix),
                                                              std::move(type), arrow));
    }

    // What the user asks for with --compress-files, or by the name of a file that is not one of a row.
    [[nodiscard]] std::optional<file::Compression> compression_of(const std::string& path) const {
        return settings_.compression ? settings_.compression : compression_by_name(path);
    }

    [[nodiscard]] std::optional<file::Compression> compression_by_name(const std::string& path) const {
        return settings_.options.kicker ? std::nullopt : file::compression_by_name(path);
    }

    [[nodiscard]] io::OutputFile output_file(const std::string& path, const std::string& kind,
                                             const std::string& suffix) {
        const auto& kicker = settings_.options.kicker;
        const bool is_name = path != "-" || kicker;
        const std::string full_path =
            folder_.empty() || !is_name ? path : (std::filesystem::path(folder_) / path).string();
        if (!kicker) {
            return io::OutputFile(full_path, durability());
        }
        rotated_.emplace_back(full_path, suffix);
        return {full_path, {suffix, kickers_, kind}, durability()};
    }

    [[nodiscard]] io::Durability durability() const noexcept {
        return settings_.options.fsync ? io::Durability::synced : io::Durability::cached;
    }

    // Tells which files earlier runs have left unfinished, or finishes them.
    void handle_unfinished_files(const std::string& path, const std::string& suffix) const {
        const auto files = io::find_unfinished_files(path);
        if (!files.empty() && !settings_.options.recover) {
            console_.say(1, fmt::format("{}: {} unfinished file{} of an earlier run, such as {}: --recover finishes {}",
                                        path, files.size(), files.size() == 1 ? "" : "s", files.front().names.part,
                                        files.size() == 1 ? "it" : "them"));
            return;
        }
        for (const io::UnfinishedFile& file : files) {
            recover(file, suffix);
        }
    }

    void recover(const io::UnfinishedFile& file, const std::string& suffix) const {
        try {
            const io::RecoveredFile done = io::recover(file, suffix, durability());
            console_.say(1, fmt::format("recovered {}: {} bytes kept, {} incomplete bytes dropped", done.name,
                                        done.kept, done.dropped));
            if (kickers_) {
                kickers_->run(done.name);
            }
        } catch (const Error& error) {
            console_.say(1, fmt::format("cannot recover {}: {}", file.names.part, error.what()));
        }
    }

    void add_file(const char* kind, std::unique_ptr<pipeline::Sink> sink) {
        console_.say(2, fmt::format("nmsg {} output: {}", kind, sink->name()));
        last_file_ = sink.get();
        pipeline_.add(std::move(sink));
    }

    pipeline::Pipeline& pipeline_;
    const Settings& settings_;
    const Queues& queues_;
    const Console& console_;
    const std::string& folder_;
    std::shared_ptr<io::KickerHelper> kickers_;                 // null if there is no kicker
    std::vector<std::pair<std::string, std::string>> rotated_;  // paths and suffixes
    const pipeline::Sink* last_file_ = nullptr;
};

}  // namespace

const pipeline::Sink* open_outputs(pipeline::Pipeline& pipeline, const Settings& settings, const Queues& queues,
                                   const Console& console, const std::string& folder,
                                   std::shared_ptr<io::KickerHelper> kickers) {
    return Outputs(pipeline, settings, queues, console, folder, std::move(kickers)).open();
}

}  // namespace nmsgtool
