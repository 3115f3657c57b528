// mock_kafka BROKERS: a Kafka cluster in memory, for tests (librdkafka's mock cluster). Prints its bootstrap servers,
// then takes one command a line from standard input and answers each with one or more lines, the last of which is `ok`
// or `error REASON`:
//
//     topic NAME PARTITIONS               makes a topic; others appear when they are written to
//     down BROKER | up BROKER             BROKER counts from 1
//     errors APIKEY CODE…                 the next requests of that kind fail with these codes
//     rtt BROKER MILLISECONDS             delays its answers
//     leader TOPIC PARTITION BROKER       moves a partition
//     put TOPIC PARTITION KEY VALUE       writes a record; KEY and VALUE in hex, `-` for null, `=` for empty
//     dump TOPIC PARTITION                lists the records as `OFFSET KEY VALUE`, in the same form
//     committed GROUP TOPIC PARTITION     shows the offset a group has committed, or -1001 for none
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <array>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

constexpr int patience = 10'000;  // milliseconds

template <auto Free>
struct Freeing {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};

using Client = std::unique_ptr<rd_kafka_t, Freeing<rd_kafka_destroy>>;
using Cluster = std::unique_ptr<rd_kafka_mock_cluster_t, Freeing<rd_kafka_mock_cluster_destroy>>;
using Topic = std::unique_ptr<rd_kafka_topic_t, Freeing<rd_kafka_topic_destroy>>;
using Message = std::unique_ptr<rd_kafka_message_t, Freeing<rd_kafka_message_destroy>>;
using Partitions = std::unique_ptr<rd_kafka_topic_partition_list_t, Freeing<rd_kafka_topic_partition_list_destroy>>;
using Settings = std::vector<std::pair<std::string, std::string>>;
using Octets = std::optional<std::string>;

void check(rd_kafka_resp_err_t error) {
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
        throw std::runtime_error(rd_kafka_err2str(error));
    }
}

Client make_client(rd_kafka_type_t type, const Settings& settings) {
    std::array<char, 512> reason{};
    rd_kafka_conf_t* const conf = rd_kafka_conf_new();
    for (const auto& [key, value] : settings) {
        if (rd_kafka_conf_set(conf, key.c_str(), value.c_str(), reason.data(), reason.size()) != RD_KAFKA_CONF_OK) {
            throw std::runtime_error(reason.data());
        }
    }
    rd_kafka_conf_set_log_cb(conf, [](const rd_kafka_t*, int, const char*, const char*) {});
    Client client(rd_kafka_new(type, conf, reason.data(), reason.size()));
    if (client == nullptr) {
        throw std::runtime_error(reason.data());
    }
    return client;
}

Octets from_text(const std::string& text) {
    if (text == "-") {
        return std::nullopt;
    }
    std::string octets;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        octets.push_back(static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16)));
    }
    return octets;
}

std::string to_text(const void* data, std::size_t size) {
    if (data == nullptr) {
        return "-";
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text = size == 0 ? "=" : "";
    for (std::size_t i = 0; i < size; ++i) {
        const unsigned octet = static_cast<const unsigned char*>(data)[i];
        text += digits[octet >> 4];
        text += digits[octet & 15];
    }
    return text;
}

template <class T>
T next(std::istringstream& words) {
    T value{};
    if (!(words >> value)) {
        throw std::runtime_error("a word is missing");
    }
    return value;
}

class MockKafka {
public:
    explicit MockKafka(int brokers)
        : host_(make_client(RD_KAFKA_PRODUCER, {{"client.id", "mock"}})),
          cluster_(rd_kafka_mock_cluster_new(host_.get(), brokers)) {
        if (cluster_ == nullptr) {
            throw std::runtime_error("no mock cluster");
        }
    }

    [[nodiscard]] std::string bootstraps() const { return rd_kafka_mock_cluster_bootstraps(cluster_.get()); }

    void obey(std::istringstream& words) {
        const auto command = next<std::string>(words);
        if (command == "topic") {
            const auto name = next<std::string>(words);
            check(rd_kafka_mock_topic_create(cluster_.get(), name.c_str(), next<int>(words), 1));
        } else if (command == "down") {
            check(rd_kafka_mock_broker_set_down(cluster_.get(), next<int>(words)));
        } else if (command == "up") {
            check(rd_kafka_mock_broker_set_up(cluster_.get(), next<int>(words)));
        } else if (command == "rtt") {
            const int broker = next<int>(words);
            check(rd_kafka_mock_broker_set_rtt(cluster_.get(), broker, next<int>(words)));
        } else if (command == "errors") {
            const auto api = next<std::int16_t>(words);
            std::vector<rd_kafka_resp_err_t> errors;
            for (int code = 0; words >> code;) {
                errors.push_back(static_cast<rd_kafka_resp_err_t>(code));
            }
            rd_kafka_mock_push_request_errors_array(cluster_.get(), api, errors.size(), errors.data());
        } else if (command == "leader") {
            const auto topic = next<std::string>(words);
            const int partition = next<int>(words);
            check(rd_kafka_mock_partition_set_leader(cluster_.get(), topic.c_str(), partition, next<int>(words)));
        } else if (command == "put") {
            put(words);
        } else if (command == "dump") {
            dump(words);
        } else if (command == "committed") {
            committed(words);
        } else {
            throw std::runtime_error("unknown command " + command);
        }
    }

private:
    void put(std::istringstream& words) const {
        const auto name = next<std::string>(words);
        const int partition = next<int>(words);
        const Octets key = from_text(next<std::string>(words));
        Octets value = from_text(next<std::string>(words));
        const Client client = make_client(RD_KAFKA_PRODUCER, {{"bootstrap.servers", bootstraps()}, {"linger.ms", "0"}});
        const Topic topic(rd_kafka_topic_new(client.get(), name.c_str(), nullptr));
        if (rd_kafka_produce(topic.get(), partition, RD_KAFKA_MSG_F_COPY, value ? value->data() : nullptr,
                             value ? value->size() : 0, key ? key->data() : nullptr, key ? key->size() : 0,
                             nullptr) != 0) {
            check(rd_kafka_last_error());
        }
        check(rd_kafka_flush(client.get(), patience));
    }

    void dump(std::istringstream& words) const {
        const auto name = next<std::string>(words);
        const int partition = next<int>(words);
        const Client client = make_client(
            RD_KAFKA_CONSUMER,
            {{"bootstrap.servers", bootstraps()}, {"enable.partition.eof", "true"}, {"fetch.wait.max.ms", "10"}});
        const Topic topic(rd_kafka_topic_new(client.get(), name.c_str(), nullptr));
        if (rd_kafka_consume_start(topic.get(), partition, RD_KAFKA_OFFSET_BEGINNING) != 0) {
            check(rd_kafka_last_error());
        }
        while (true) {
            const Message message(rd_kafka_consume(topic.get(), partition, patience));
            if (message == nullptr) {
                throw std::runtime_error("no answer");
            }
            if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
                break;
            }
            check(message->err);
            std::cout << message->offset << ' ' << to_text(message->key, message->key_len) << ' '
                      << to_text(message->payload, message->len) << '\n';
        }
        rd_kafka_consume_stop(topic.get(), partition);
    }

    void committed(std::istringstream& words) const {
        const auto group = next<std::string>(words);
        const auto name = next<std::string>(words);
        const Client client =
            make_client(RD_KAFKA_CONSUMER,
                        {{"bootstrap.servers", bootstraps()}, {"group.id", group}, {"enable.auto.commit", "false"}});
        const Partitions list(rd_kafka_topic_partition_list_new(1));
        rd_kafka_topic_partition_list_add(list.get(), name.c_str(), next<int>(words));
        check(rd_kafka_committed(client.get(), list.get(), patience));
        check(list->elems[0].err);
        std::cout << list->elems[0].offset << '\n';
    }

    Client host_;
    Cluster cluster_;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: mock_kafka BROKERS\n";
        return 2;
    }
    try {
        MockKafka kafka(std::stoi(argv[1]));
        std::cout << kafka.bootstraps() << std::endl;
        for (std::string line; std::getline(std::cin, line);) {
            std::istringstream words(line);
            try {
                kafka.obey(words);
                std::cout << "ok" << std::endl;
            } catch (const std::exception& error) {
                std::cout << "error " << error.what() << std::endl;
            }
        }
    } catch (const std::exception& error) {
        std::cerr << "mock_kafka: " << error.what() << '\n';
        return 1;
    }
}
