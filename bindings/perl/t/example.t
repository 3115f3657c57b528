# The examples of the documentation.
use 5.026;
use warnings;
use Test::More;
use FindBin;
use lib "$FindBin::Bin/lib";

use File::Spec;
use Samples;

my $program = folder('example.pl');
open my $file, '>', $program;
print $file <<'END';
use strict;
use warnings;
use Net::Nmsg::Output;
use Net::Nmsg::Input;
use Net::Nmsg::IO;
use Net::Nmsg::Msg;

my $out = Net::Nmsg::Output->open('two.nmsg');
for my $i (1 .. 3) {
    my $m = Net::Nmsg::Msg::base::ipconn->new;
    $m->set_srcip("192.0.2.$i");
    $m->set_srcport($i);
    $m->time(1700000000, 250);
    $out->write($m);
}
$out->close;
my $in = Net::Nmsg::Input->open('two.nmsg');
while (my $m = <$in>) { printf "%s %s %s\n", $m->type, $m->get_srcip, $m->get_srcport }
my $io = Net::Nmsg::IO->new(count => 2);
$io->add_input('two.nmsg');
$io->add_output(sub { print shift->headers_as_str, "\n" });
$io->loop;
END
close $file;
my @include = map { "-I$_" } map { File::Spec->rel2abs($_) } grep { !ref } @INC;
my $folder = folder();
my $output = qx{cd '$folder' && $^X @include example.pl 2>&1};
is($output, <<'END', 'a program that writes, reads and loops');
ipconn 192.0.2.1 1
ipconn 192.0.2.2 2
ipconn 192.0.2.3 3
[2023-11-14 22:13:20.000000250] [1:5 base ipconn] [] [] []
[2023-11-14 22:13:20.000000250] [1:5 base ipconn] [] [] []
END

done_testing;
