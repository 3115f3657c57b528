#pragma once

#include "background.hpp"
#include "metrics.hpp"
#include "options.hpp"
#include "stats.hpp"

#include <spindrift/nmsg/alias.hpp>
#include <spindrift/nmsg/header.hpp>
#include <spindrift/nmsg/predicate.hpp>
#include <spindrift/nmsg/registry.hpp>
#include <spindrift/stream/file_sink.hpp>
#include <spindrift/stream/filter.hpp>
#include <spindrift/stream/kafka.hpp>
#include <spindrift/stream/pipeline.hpp>
#include <spindrift/stream/zmq.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nmsgtool {

/// One run of nmsgtool: from options to a pipeline that has done its work.
class Session {
public:
    /// \throws Error for options that make no sense, with the whole complaint but the name of the program
    Session(std::string program, Options options);

    /// Opens everything and moves all messages. \returns the exit status
    int run();

private:
    void prepare_service();
    void load_schemas();
    void load_aliases();
    void refuse_what_is_to_come() const;
    void find_message_type();
    void read_header_options();
    void read_condition();
    [[nodiscard]] std::uint32_t alias_number(const std::string& text, const spindrift::nmsg::AliasTable& table,
                                             std::string_view what) const;

    void open_inputs(spindrift::stream::Pipeline& pipeline);
    void open_outputs(spindrift::stream::Pipeline& pipeline);
    void open_packet_inputs(spindrift::stream::Pipeline& pipeline);
    void open_socket_inputs(spindrift::stream::Pipeline& pipeline, const std::string& spec);
    void open_socket_outputs(spindrift::stream::Pipeline& pipeline, const std::string& spec);
    [[nodiscard]] spindrift::stream::OutputFile output_file(const std::string& path, const std::string& kind,
                                                            const std::string& suffix) const;
    void open_channel(spindrift::stream::Pipeline& pipeline, const std::string& channel);
    void open_zmq_input(spindrift::stream::Pipeline& pipeline, const std::string& spec);
    void open_zmq_output(spindrift::stream::Pipeline& pipeline, const std::string& spec);
    void open_zmq_channel(spindrift::stream::Pipeline& pipeline, const std::string& channel);
    void open_kafka_input(spindrift::stream::Pipeline& pipeline, const std::string& spec);
    void open_kafka_output(spindrift::stream::Pipeline& pipeline, const std::string& spec);
    template <class Open>
    void open_or_fail(std::string_view function, Open open) const;
    [[nodiscard]] spindrift::stream::KafkaOptions kafka_options() const;
    [[nodiscard]] static std::string channel_file(std::string_view what);
    void check_files() const;
    void read_compression();
    [[nodiscard]] std::vector<std::string> input_files() const;
    [[nodiscard]] std::vector<std::string> output_files() const;

    bool move_messages(spindrift::stream::Pipeline& pipeline, Metrics* metrics);
    void attend(spindrift::stream::Pipeline& pipeline, Stats* stats, Metrics* metrics);
    void print_totals(const spindrift::stream::Counters& counters) const;
    [[nodiscard]] bool shows_progress() const;
    void debug(int level, const std::string& line) const;

    std::string program_;
    Options options_;
    Background background_;
    std::string folder_;  // where names begin, once we have left it
    std::optional<PidFile> pid_file_;
    const spindrift::stream::Sink* last_file_ = nullptr;  // the one totals are shown for
    spindrift::nmsg::Registry registry_;
    spindrift::nmsg::Aliases aliases_;
    const spindrift::nmsg::Schema* schema_ = nullptr;  // of -V and -T
    spindrift::stream::HeaderFilter filter_;
    spindrift::nmsg::HeaderOverride header_;
    std::optional<spindrift::stream::Compression> compression_;  // of text files
    std::shared_ptr<spindrift::stream::ZmqContext> zmq_;
    std::shared_ptr<const spindrift::nmsg::Predicate> condition_;  // of --where
    std::optional<Metrics::Address> metrics_address_;
    std::optional<std::uint64_t> total_size_ = 0;  // of all inputs, while all are known
};

}  // namespace nmsgtool
