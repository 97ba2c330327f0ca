package io.github.reliablemq.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The bill of materials lists what is published, at the version it is published with. */
final class BomTest {

    private final XPath xpath = XPathFactory.newInstance().newXPath();

    @Test
    void theBomListsExactlyThePublishedModules() throws Exception {
        List<String> published = new ArrayList<>();
        for (String module : texts(pom("."), "/project/modules/module")) {
            boolean skipped =
                    texts(pom(module), "/project/properties/maven.deploy.skip").contains("true");
            if (!skipped && !module.equals("bom")) {
                published.add(module);
            }
        }
        assertThat(texts(pom("bom"), "//dependencyManagement//dependency/artifactId"))
                .containsExactlyInAnyOrderElementsOf(published);
    }

    @Test
    void everythingHasOneVersion() throws Exception {
        List<String> version = texts(pom("."), "/project/version");
        assertThat(version).hasSize(1);
        assertThat(texts(pom("bom"), "/project/version")).isEqualTo(version);
        assertThat(texts(pom("bom"), "//dependencyManagement//dependency/version"))
                .isNotEmpty()
                .containsOnly("${project.version}");
        assertThat(texts(pom("bom"), "//dependencyManagement//dependency/groupId"))
                .containsOnly("io.github.reliablemq");
        for (String module : texts(pom("."), "/project/modules/module")) {
            if (!module.equals("bom")) {
                assertThat(texts(pom(module), "/project/parent/version"))
                        .as(module)
                        .isEqualTo(version);
                assertThat(texts(pom(module), "/project/artifactId")).containsExactly(module);
            }
        }
    }

    private static Document pom(String module) throws Exception {
        Path file = Sources.ROOT.resolve(module).resolve("pom.xml");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }

    private List<String> texts(Document pom, String path) throws Exception {
        NodeList nodes = (NodeList) xpath.evaluate(path, pom, XPathConstants.NODESET);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent().strip());
        }
        return texts;
    }
}
