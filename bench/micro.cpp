// Micro-benchmarks of the steps of processing messages. Each reports messages per second on one core.

#include <spindrift/base/crc32c.hpp>
#include <spindrift/nmsg/container/compression.hpp>
#include <spindrift/nmsg/container/container.hpp>
#include <spindrift/nmsg/message/builder.hpp>
#include <spindrift/nmsg/message/message.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/text/json.hpp>
#include <spindrift/nmsg/text/presentation.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <string>
#include <vector>

namespace {

using namespace spindrift;

constexpr std::size_t message_count = 1000;

/// SIE dnsdedupe messages with a typical mixture of record types: as payloads, as JSON, and in a container.
struct Sample {
    Arena storage;
    std::vector<nmsg::Payload> payloads;
    std::string json;  // lines, and padding behind them
    std::vector<std::string_view> lines;
    Buffer container;

    Sample() {
        const nmsg::Registry& registry = nmsg::built_in_types();
        nmsg::MessageBuilder builder(*registry.find("SIE", "dnsdedupe"));
        for (std::size_t i = 0; i < message_count; ++i) {
            payloads.push_back(make(builder, i));
        }
        nmsg::JsonWriter writer(registry);
        Buffer text;
        for (const nmsg::Payload& payload : payloads) {
            static_cast<void>(writer.write(text, payload));
        }
        json = std::string(text.text()) + std::string(nmsg::JsonReader::padding, ' ');
        for (std::string_view rest = std::string_view(json).substr(0, text.size()); !rest.empty();) {
            lines.push_back(rest.substr(0, rest.find('\n')));
            rest.remove_prefix(lines.back().size() + 1);
        }
        nmsg::ContainerBuilder containers(nmsg::max_container_size, false);
        for (const nmsg::Payload& payload : payloads) {
            Buffer record;
            nmsg::encode_payload(record, payload);
            containers.add(record.bytes(), nmsg::payload_size(payload), crc32c(payload.data));
        }
        containers.finish(container);
    }

    nmsg::Payload make(nmsg::MessageBuilder& builder, std::size_t i) {
        builder.start(builder.schema());
        const std::string zone = fmt::format("mail-shop{}.example.com.", i);
        const std::string_view type = i % 10 < 6 ? "A" : i % 10 < 8 ? "NS" : i % 10 == 8 ? "AAAA" : "TXT";
        builder.set("type", i % 3 == 0 ? "INSERTION" : "EXPIRATION").set("count", static_cast<std::int64_t>(i % 7 + 1));
        builder.set("time_first", "2015-01-31 07:29:37").set("time_last", "2015-01-31 19:01:12");
        if (i % 3 == 0) {
            builder.set("response_ip", "198.51.100.7");
        }
        builder.set("bailiwick", zone).set("rrname", fmt::format("cdn{}.{}", i % 17, zone));
        builder.set("rrclass", "IN").set("rrtype", type).set("rrttl", 3600);
        if (type == "A") {
            builder.set("rdata", "192.0.2.10").set("rdata", "192.0.2.11");
        } else if (type == "NS") {
            builder.set("rdata", "ns1." + zone).set("rdata", "ns2." + zone);
        } else if (type == "AAAA") {
            builder.set("rdata", "2001:db8:17:4::1");
        } else {
            builder.set("rdata", "\"v=spf1 include:_spf.example.net ip4:192.0.2.1 -all\"");
        }
        nmsg::Payload payload = builder.build(storage);
        payload.time_sec = 1422748073;
        payload.time_nsec = static_cast<std::uint32_t>(i * 1000);
        payload.source = 0xa1ba02cf;
        return payload;
    }
};

Sample& sample() {
    static Sample shared;
    return shared;
}

void count_messages(benchmark::State& state) {
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(message_count));
}

template <class Writer>
void write_text(benchmark::State& state) {
    Writer writer(nmsg::built_in_types());
    Buffer out;
    for (auto _ : state) {
        out.clear();
        for (const nmsg::Payload& payload : sample().payloads) {
            static_cast<void>(writer.write(out, payload));
        }
        benchmark::DoNotOptimize(out.data());
    }
    count_messages(state);
}
BENCHMARK(write_text<nmsg::PresentationWriter>);
BENCHMARK(write_text<nmsg::JsonWriter>);

void index_message(benchmark::State& state) {
    nmsg::MessageView view;
    const nmsg::Schema& schema = *nmsg::built_in_types().find("SIE", "dnsdedupe");
    for (auto _ : state) {
        for (const nmsg::Payload& payload : sample().payloads) {
            benchmark::DoNotOptimize(view.decode(payload, schema));
        }
    }
    count_messages(state);
}
BENCHMARK(index_message);

void read_json(benchmark::State& state) {
    nmsg::JsonReader reader(nmsg::built_in_types());
    Arena storage;
    nmsg::Payload payload;
    for (auto _ : state) {
        storage.clear();
        for (const std::string_view line : sample().lines) {
            benchmark::DoNotOptimize(reader.read(line, storage, payload));
        }
    }
    count_messages(state);
}
BENCHMARK(read_json);

void decode_and_verify(benchmark::State& state) {
    std::vector<nmsg::Payload> payloads;
    for (auto _ : state) {
        payloads.clear();
        static_cast<void>(
            nmsg::decode_container(sample().container.bytes().subspan(nmsg::container_header_size), payloads));
        for (nmsg::Payload& payload : payloads) {
            benchmark::DoNotOptimize(nmsg::verify_crc(payload));
        }
    }
    count_messages(state);
}
BENCHMARK(decode_and_verify);

void encode(benchmark::State& state) {
    Buffer out;
    for (auto _ : state) {
        out.clear();
        for (const nmsg::Payload& payload : sample().payloads) {
            benchmark::DoNotOptimize(nmsg::payload_size(payload));
            nmsg::encode_payload(out, payload);
        }
        benchmark::DoNotOptimize(out.data());
    }
    count_messages(state);
}
BENCHMARK(encode);

void deflate(benchmark::State& state) {
    nmsg::Deflater deflater;
    Buffer out;
    for (auto _ : state) {
        out.clear();
        deflater.deflate(sample().container.bytes(), out);
    }
    count_messages(state);
}
BENCHMARK(deflate);

void inflate(benchmark::State& state) {
    nmsg::Deflater deflater;
    Buffer deflated;
    deflater.deflate(sample().container.bytes(), deflated);
    nmsg::Inflater inflater;
    Buffer out;
    for (auto _ : state) {
        benchmark::DoNotOptimize(inflater.inflate(deflated.bytes(), out));
    }
    count_messages(state);
}
BENCHMARK(inflate);

}  // namespace

BENCHMARK_MAIN();
