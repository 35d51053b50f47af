package io.stablediffusion.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests the page in a browser. Without Chromium the tests are skipped, except in CI.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class PageTests {

	private static final Path BROWSER = Path.of("/usr/bin/chromium");

	private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

	private static ChromeDriver browser;

	@LocalServerPort
	private int port;

	@Autowired
	private SimulatedWebUi webUi;

	@BeforeAll
	static void openBrowser() throws IOException {
		boolean installed = Files.exists(BROWSER) && Files.exists(DRIVER);
		if (!"true".equals(System.getenv("CI"))) {
			Assumptions.assumeTrue(installed, "chromium and chromium-driver are not installed");
		}
		ChromeOptions options = new ChromeOptions().setBinary(BROWSER.toFile());
		options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--disable-dev-shm-usage", "--user-data-dir=" + Files.createTempDirectory("page-tests"));
		browser = new ChromeDriver(new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build(),
				options);
	}

	@AfterAll
	static void closeBrowser() {
		if (browser != null) {
			browser.quit();
		}
	}

	@Test
	void clickShowsImage() throws IOException {
		open(new Dimension(1100, 900));
		type("prompt", "a <b>lighthouse</b> at dawn");
		type("width", "512");
		type("height", "384");
		type("seed", "7");
		browser.findElement(By.id("generate")).click();

		WebElement image = waitFor("#images img");
		assertThat(image.getDomProperty("naturalWidth")).isEqualTo("512");
		assertThat(image.getDomProperty("naturalHeight")).isEqualTo("384");
		assertThat(browser.findElement(By.id("caption")).getText()).startsWith("a <b>lighthouse</b> at dawn")
			.contains("Seed: 7");
		assertThat(browser.findElement(By.id("error")).getText()).isEmpty();
		screenshot("page.png");
	}

	@Test
	void modelsHealthAndSimulationAreShown() {
		open(new Dimension(1100, 900));

		assertThat(waitFor("#models li").getText()).isEqualTo("v1-5-pruned-emaonly.safetensors [6ce0161689]");
		assertThat(waitFor("#health.healthy").getText())
			.isEqualTo("healthy · v1-5-pruned-emaonly.safetensors [6ce0161689]");
		assertThat(browser.findElement(By.id("notice")).isDisplayed()).isTrue();
	}

	@Test
	void errorIsShownOnNarrowScreen() throws IOException {
		open(new Dimension(400, 800));
		browser.executeScript("document.getElementById('form').noValidate = true");
		type("steps", "500");
		browser.findElement(By.id("generate")).click();

		new WebDriverWait(browser, Duration.ofSeconds(10))
			.until((driver) -> driver.findElement(By.id("error")).getText().contains("steps must be less than"));
		assertThat(browser.executeScript("return document.documentElement.scrollWidth <= window.innerWidth"))
			.isEqualTo(true);
		screenshot("phone.png");
	}

	@Test
	void closedTabInterruptsOnlyItsOwnGeneration() throws Exception {
		this.webUi.pause();
		open(new Dimension(1100, 900));
		String page = browser.getWindowHandle();
		browser.switchTo().newWindow(WindowType.TAB);
		open(new Dimension(1100, 900));
		browser.findElement(By.id("generate")).click();
		await().until(() -> this.webUi.requests().stream().anyMatch((request) -> request.uri().endsWith("/txt2img")));
		int interrupted = this.webUi.interruptedGenerations();
		try (StableDiffusionClient other = StableDiffusionClient.create(this.webUi.baseUrl())) {
			CompletableFuture<GeneratedImages> others = other.textToImage()
				.generate((request) -> request.prompt("of another").steps(4).size(64, 64))
				.toFuture();

			browser.close();
			browser.switchTo().window(page);

			await().until(() -> this.webUi.interruptedGenerations() == interrupted + 1);
			this.webUi.resume();
			assertThat(others.get(10, TimeUnit.SECONDS).images()).hasSize(1);
			assertThat(this.webUi.interruptedGenerations()).isEqualTo(interrupted + 1);
		}
		finally {
			this.webUi.resume();
		}
	}

	private void open(Dimension size) {
		browser.manage().window().setSize(size);
		browser.get("http://localhost:" + this.port + "/");
	}

	private static void type(String id, String text) {
		WebElement field = browser.findElement(By.id(id));
		field.clear();
		field.sendKeys(text);
	}

	private static WebElement waitFor(String selector) {
		return new WebDriverWait(browser, Duration.ofSeconds(20))
			.until((driver) -> driver.findElements(By.cssSelector(selector)).stream().findFirst().orElse(null));
	}

	private static void screenshot(String name) throws IOException {
		Files.write(Path.of("target", name), browser.getScreenshotAs(OutputType.BYTES));
	}

}
