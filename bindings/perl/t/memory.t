# Memory stays flat: a million messages are written, read, changed and passed on.
use 5.026;
use warnings;
use Test::More;
use FindBin;
use lib "$FindBin::Bin/lib";

use Net::Nmsg::IO;
use Samples;

plan skip_all => 'there is no /proc/self/statm' if !-r '/proc/self/statm';

# In KiB; of the process.
sub resident {
    open my $file, '<', '/proc/self/statm';
    return (split ' ', <$file>)[1] * 4;
}

# Runs a sub with a quarter and then all of the work: the second must not need more, but for what buffers grow by. A
# leak of 4 octets in each of a million is found, and of a kilobyte in each of a few thousand.
sub is_flat {
    my ($name, $count, $code) = @_;
    $code->($count / 4);
    my $before = resident();
    $code->($count);
    my $grown = resident() - $before;
    cmp_ok($grown, '<', 2048, "$name: $count times");
}

my $path = folder('large.nmsg');
is_flat(
    'make and write', 1_000_000,
    sub {
        my ($count) = @_;
        my $out = Net::Nmsg::Output->open($path);
        for my $i (1 .. $count) {
            my $msg = Net::Nmsg::Msg::base::ipconn->new;
            $msg->set_raw_srcip(pack 'N', $i);
            $msg->set_srcport($i & 0xffff);
            $out->write($msg);
        }
    }
);
is_flat(
    'read and get', 1_000_000,
    sub {
        my ($count) = @_;
        my $in  = Net::Nmsg::Input->open($path);
        my $sum = 0;
        while ($count-- && (my $msg = <$in>)) {
            my ($address, $port, $text) = ($msg->get_srcip, $msg->get_srcport);
            $sum += $port;
        }
    }
);
is_flat(
    'pass on to a sub and a file', 200_000,
    sub {
        my ($count) = @_;
        my $io = Net::Nmsg::IO->new(mirrored => 1, count => $count);
        $io->add_input($path);
        $io->add_output(sub { my $port = shift->get_srcport });
        $io->add_output('/dev/null');
        $io->loop;
    }
);
is_flat(
    'change', 100_000,
    sub {
        my ($count) = @_;
        my $msg = Net::Nmsg::Msg::base::email->new;
        for my $i (1 .. $count) {
            $msg->set_rcpt('a' x ($i % 50), 'b');
            $msg->add_rcpt('c');
            my @rcpt = $msg->get_rcpt;
            my $rcpt = $msg->get_rcpt;
            $msg->set_type('spamtrap');
            my $text = $msg->as_str . $msg->as_json;
            my @time = $msg->time($i, 1);
            my @present = $msg->fields_present;
        }
    }
);
is_flat(
    'die', 50_000,
    sub {
        my ($count) = @_;
        my $msg    = ipconn(1);
        my $in     = Net::Nmsg::Input->new;
        my $out    = Net::Nmsg::Output->open(sub { die "no\n" });
        for (1 .. $count) {
            eval { $msg->set_srcport('x') };
            eval { $msg->set_srcip('x') };
            eval { $out->write($msg) };
            eval { Net::Nmsg::Msg->from_json('{') };
        }
    }
);
my $small  = write_ipconn(folder('small.nmsg'), 3);
my $broken = folder('broken.nmsg');
open my $file, '>', $broken;
print $file "NMSG\0\2\0\0\0\1x";
close $file;
is_flat(
    'open, loop and die', 4_000,
    sub {
        my ($count) = @_;
        for (1 .. $count) {
            my $in = Net::Nmsg::Input->open($small);
            eval { $in->loop(sub { die "no\n" }) };
            eval { Net::Nmsg::Input->open_file($broken)->read };
            eval { Net::Nmsg::Input->open_pcap($broken, filter_vendor => 1, filter_msgtype => 1) };
            my $io = Net::Nmsg::IO->new;
            $io->add_input($in);
            $io->add_output(sub { die "no\n" });
            $io->add_output(folder('out'));
            eval { $io->loop };
        }
    }
);

done_testing;
